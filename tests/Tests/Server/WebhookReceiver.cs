using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ProductFirmware.Tests.Server;

/// <summary>A request that a webhook sent.</summary>
internal sealed record Received(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string EventId => Headers["webhook-id"];

    /// <summary>Checks the signature as anybody's library for Standard Webhooks does.</summary>
    public bool IsSignedWith(string secret)
    {
        var signed = Encoding.UTF8.GetBytes($"{EventId}.{Headers["webhook-timestamp"]}.{Body}");
        var mac = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed);
        return Headers["webhook-signature"] == "v1," + Convert.ToBase64String(mac);
    }
}

/// <summary>A real HTTP server that takes what webhooks send, and answers what a test wants it to.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebhookReceiver(WebApplication app) => this.app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>How it answers; null takes every delivery.</summary>
    public Func<Received, HttpResponse, Task>? Answers { get; set; }

    public string Url => app.Urls.Single();

    public static async Task<WebhookReceiver> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.Take);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        var received = new Received(context.Request.Method, context.Request.Path, context.Request.QueryString.ToString(), headers, await reader.ReadToEndAsync());
        Requests.Enqueue(received);
        if (Answers is not null)
        {
            await Answers(received, context.Response);
        }
    }
}
