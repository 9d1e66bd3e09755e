using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>A whole server on free ports and a folder of its own, with product 94 and its administrator signed in.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    public const int FleetSize = 1_000_000;
    public const string Product = "/v1/products/94";
    public const string Devices = Product + "/devices";

    private readonly DirectoryInfo folder;
    private readonly IAsyncDisposable server;

    private BenchServer(DirectoryInfo folder, IAsyncDisposable server, string url, string mqtt)
    {
        this.folder = folder;
        this.server = server;
        Url = url;
        Mqtt = IPEndPoint.Parse(mqtt);
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromMinutes(10) };
    }

    public HttpClient Http { get; }

    public string Url { get; }

    /// <summary>The first administrator's name and password.</summary>
    public (string Name, string Password) Administrator { get; private set; }

    public IPEndPoint Mqtt { get; }

    public static async Task<BenchServer> Start()
    {
        var folder = Directory.CreateTempSubdirectory("pf-benchmark-");
        var options = new ServerOptions(folder.FullName, 0, 0, IPAddress.Loopback) { WebhooksAllowPrivate = true };
        var running = await Server.Program.Start(options, builder => builder.Logging.ClearProviders());
        var started = new BenchServer(folder, running, running.Url, running.Mqtt);
        await started.Furnish();
        return started;
    }

    /// <summary>The same, in a process of its own.</summary>
    public static async Task<(BenchServer Server, ServerApart Process)> StartApart()
    {
        var folder = Directory.CreateTempSubdirectory("pf-benchmark-");
        var apart = await ServerApart.Start(folder.FullName);
        var started = new BenchServer(folder, apart, apart.Url, apart.Mqtt);
        await started.Furnish();
        return (started, apart);
    }

    /// <summary>IDs of MAC addresses that count up; or in an order of no order, the same at each run.</summary>
    public static IEnumerable<string> Ids(bool isRandom, int count = FleetSize)
    {
        // Odd, so that each number below 2^48 is met once.
        const ulong Stride = 0x5851F42D4C95;
        const ulong Mask = (1UL << 48) - 1;
        return Enumerable.Range(1, count).Select(i => DeviceId.Prefix + (isRandom ? (ulong)i * Stride & Mask : (ulong)i).ToString("x12"));
    }

    public async Task<JsonNode> Get(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    public async Task<JsonNode> Post(string path, object body)
    {
        using var content = body as HttpContent ?? JsonContent.Create(body, options: RestJson.Options);
        using var answer = await Http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    /// <summary>Imports them through the API; how long the request took. The list is made first, in a file, so that its memory is not counted.</summary>
    public async Task<TimeSpan> Import(IReadOnlyCollection<string> ids)
    {
        var file = Path.Combine(folder.FullName, "ids.txt");
        await File.WriteAllLinesAsync(file, ids);
        await using var body = File.OpenRead(file);
        var content = new StreamContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        var timer = Stopwatch.StartNew();
        var added = (int)(await Post(Devices, content))["updated"]!;
        return added == ids.Count ? timer.Elapsed : throw new InvalidOperationException($"{added} of {ids.Count} were imported");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private async Task Furnish()
    {
        await SignIn();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Post("/v1/products", new CreateProduct(new NewProduct("Fleet", 94, null, [key.ExportSubjectPublicKeyInfoPem()])));
    }

    private async Task SignIn()
    {
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "admin.json")))!;
        Administrator = ((string)admin["username"]!, (string)admin["password"]!);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = Administrator.Name,
            ["password"] = Administrator.Password,
        });
        var token = (string)(await Post("/oauth/token", form))["access_token"]!;
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}
