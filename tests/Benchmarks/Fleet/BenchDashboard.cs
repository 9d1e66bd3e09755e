using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>A person's browser as the server sees it: a cookie, and pages that are asked for with it.</summary>
internal sealed partial class BenchBrowser : IDisposable
{
    private BenchBrowser(string url) =>
        Http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies }) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(5) };

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http { get; }

    /// <summary>Signs in with the dashboard's own form.</summary>
    public static async Task<BenchBrowser> SignIn(BenchServer server)
    {
        var browser = new BenchBrowser(server.Url);
        browser.Http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var login = await browser.Http.GetStringAsync("/login");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in",
            ["__RequestVerificationToken"] = ForgeryToken().Match(login).Groups[1].Value,
            ["User"] = server.Administrator.Name,
            ["Password"] = server.Administrator.Password,
        });
        using var answer = await browser.Http.PostAsync("/login", form);
        return browser.Cookies.GetCookies(new Uri(server.Url))["pf_dashboard"] is not null
            ? browser
            : throw new InvalidOperationException($"sign-in: {(int)answer.StatusCode}");
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex ForgeryToken();
}

/// <summary>
/// An open page of the dashboard without a browser: its circuit, which is told that whatever it draws is shown and whatever it asks of
/// scripts is done.
/// </summary>
internal sealed partial class BenchDashboard : IAsyncDisposable
{
    private static readonly TimeSpan ShownWithin = TimeSpan.FromMinutes(5);

    private readonly BenchBrowser browser;
    private readonly HubConnection hub;
    private readonly byte[] awaited;
    private readonly TaskCompletionSource shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string circuit = "";
    private int batchCount;

    private BenchDashboard(BenchBrowser browser, string awaited)
    {
        this.browser = browser;
        this.awaited = Encoding.UTF8.GetBytes(awaited);
        hub = Connection(browser);
        hub.On<long, byte[]>("JS.RenderBatch", Drawn);
        hub.On<long, string, string, int, long, int>("JS.BeginInvokeJS", (call, function, _, _, _, _) => Answer(call, function));
        hub.On<string>("JS.Error", error => shown.TrySetException(new InvalidOperationException(error)));
        hub.Closed += error =>
        {
            shown.TrySetException(error ?? new InvalidOperationException("The circuit was closed."));
            return Task.CompletedTask;
        };
    }

    /// <summary>How often the server has drawn something here.</summary>
    public int BatchCount => Volatile.Read(ref batchCount);

    /// <summary>Opens the page, until the text stands in it.</summary>
    public static async Task<BenchDashboard> Open(BenchBrowser browser, string path, string awaited)
    {
        var page = await browser.Http.GetStringAsync(path);
        var dashboard = new BenchDashboard(browser, awaited);
        await dashboard.hub.StartAsync();
        var address = browser.Http.BaseAddress!;
        dashboard.circuit = await dashboard.hub.InvokeAsync<string>("StartCircuit", address.AbsoluteUri, new Uri(address, path).AbsoluteUri, "[]", "");
        await dashboard.hub.SendAsync("UpdateRootComponents", Roots(page), State().Match(page).Groups[1].Value);
        await dashboard.shown.Task.WaitAsync(ShownWithin);
        return dashboard;
    }

    /// <summary>Closes it as a browser does, so that the server does not wait for it to come back.</summary>
    public async ValueTask DisposeAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent(circuit), "circuitId" } };
        using var answer = await browser.Http.PostAsync("/_blazor/disconnect", form);
        await hub.DisposeAsync();
    }

    private static HubConnection Connection(BenchBrowser browser)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(browser.Http.BaseAddress!, "/_blazor"), options =>
        {
            options.Cookies = browser.Cookies;
            options.SkipNegotiation = true;
            options.Transports = HttpTransportType.WebSockets;
        });
        builder.Services.AddSingleton<IHubProtocol, BlazorPack>();
        return builder.Build();
    }

    // What the page's script sends first: draw all parts that the page has room for.
    private static string Roots(string page)
    {
        var operations = Parts().Matches(page).Select((part, index) => (JsonNode)new JsonObject
        {
            ["type"] = "add",
            ["ssrComponentId"] = index + 1,
            ["marker"] = JsonNode.Parse(part.Groups[1].Value),
        });
        return new JsonObject { ["batchId"] = 1, ["operations"] = new JsonArray([.. operations]) }.ToJsonString();
    }

    private async Task Drawn(long batch, byte[] drawn)
    {
        Interlocked.Increment(ref batchCount);
        await hub.SendAsync("OnRenderCompleted", batch, null);
        if (drawn.AsSpan().IndexOf(awaited) >= 0)
        {
            shown.TrySetResult();
        }
    }

    private Task Answer(long call, string function)
    {
        if (call == 0)
        {
            return Task.CompletedTask; // nobody waits for it
        }
        var result = function == "dashboard.start" ? """{"zone":"Etc/UTC","dark":false}""" : "null";
        var handle = call.ToString(CultureInfo.InvariantCulture);
        return hub.SendAsync("EndInvokeJSFromDotNet", call, true, $"[{handle},true,{result}]");
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Parts();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}

/// <summary>How circuits are spoken to: MessagePack under a name of their own.</summary>
internal sealed class BlazorPack : IHubProtocol
{
    private readonly MessagePackHubProtocol messagePack = new();

    public string Name => "blazorpack";

    public int Version => 1;

    public TransferFormat TransferFormat => messagePack.TransferFormat;

    public bool IsVersionSupported(int version) => version == Version;

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => messagePack.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, System.Buffers.IBufferWriter<byte> output) => messagePack.WriteMessage(message, output);

    public bool TryParseMessage(ref System.Buffers.ReadOnlySequence<byte> input, Microsoft.AspNetCore.SignalR.IInvocationBinder binder, out HubMessage message)
    {
        var isWhole = messagePack.TryParseMessage(ref input, binder, out var parsed);
        message = parsed!;
        return isWhole;
    }
}
