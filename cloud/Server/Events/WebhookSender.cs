using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>What an attempt to deliver came to.</summary>
/// <param name="Status">The answer's status, or null where there was none.</param>
/// <param name="Answer">What went wrong, or the first of the answer.</param>
/// <param name="RetryAfter">The pause that the address asks for.</param>
/// <param name="MayRetry">Whether another attempt could end otherwise.</param>
internal sealed record Attempt(int? Status, string Answer, TimeSpan? RetryAfter = null, bool MayRetry = true)
{
    public bool IsDelivered => Status is >= 200 and < 300;
}

/// <summary>
/// Sends deliveries. Which address a name stands for is looked at when the connection is made, so that a name which changes its
/// mind gets nowhere either; redirects are not followed, and no proxy is asked.
/// </summary>
internal sealed class WebhookSender : IDisposable
{
    private const int AnswerBytesMax = 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly bool allowPrivate;
    private readonly WebhookSecrets secrets;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    public WebhookSender(ServerOptions options, WebhookSecrets secrets, TimeProvider time)
    {
        allowPrivate = options.WebhooksAllowPrivate;
        this.secrets = secrets;
        this.time = time;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, // an event's text may stand in a header
            ConnectCallback = Connect,
            // A certificate must not make the server fetch its issuer from wherever it says.
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck } },
        })
        { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>One attempt; whatever goes wrong is its outcome.</summary>
    public async Task<Attempt> Send(IntegrationRow integration, DeliveryRow delivery, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Timeout);
        try
        {
            using var request = WebhookRequest.Build(integration, delivery, secrets, time.GetUtcNow().ToUnixTimeSeconds());
            if (request is null)
            {
                return new Attempt(null, "The secret cannot be opened any more. Next: make a new one.", MayRetry: false);
            }
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new Attempt((int)answer.StatusCode, await Beginning(answer, limit.Token), RetryAfter(answer));
        }
        catch (MessageTooLong e)
        {
            return new Attempt(null, e.Message, MayRetry: false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Attempt(null, $"No answer within {Timeout.TotalSeconds} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or InvalidOperationException)
        {
            var closed = e as ClosedAddress ?? e.InnerException as ClosedAddress;
            return new Attempt(null, closed?.Message ?? e.Message, MayRetry: closed is null);
        }
    }

    public void Dispose() => http.Dispose();

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, stop);
        var open = allowPrivate ? addresses : [.. addresses.Where(AddressRule.IsPublic)];
        if (open.Length == 0)
        {
            throw new ClosedAddress(context.DnsEndPoint.Host);
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter is not { } asked ? null : asked.Delta ?? (asked.Date - time.GetUtcNow());

    private static async Task<string> Beginning(HttpResponseMessage answer, CancellationToken stop)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(stop);
        var bytes = new byte[AnswerBytesMax];
        var count = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }

    /// <summary>The name stands for an address that webhooks must not reach.</summary>
    private sealed class ClosedAddress(string host) : IOException($"{host} is an address inside the server's own network.");
}
