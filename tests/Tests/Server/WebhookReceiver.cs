using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

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

    /// <param name="certificate">What it shows; null: it speaks plain text.</param>
    public static async Task<WebhookReceiver> Start(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => Secure(listen, certificate)));
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.Take);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    // It looks for nobody's issuer itself.
    private static void Secure(ListenOptions listen, X509Certificate2? certificate)
    {
        if (certificate is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                }),
            });
        }
    }

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
