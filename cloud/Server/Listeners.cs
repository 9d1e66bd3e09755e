using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ProductFirmware.Server;

/// <summary>
/// The ports. Plain text on loopback, TLS beside it where it is on; outside of loopback only TLS, unless the operator said that
/// plain text may leave the machine.
/// </summary>
internal sealed class Listeners(ServerOptions options)
{
    /// <summary>Bytes that a connection may have sent ahead of what is read of it.</summary>
    private const int ReadAheadBytesMax = 128 * 1024;

    private ListenOptions? http;
    private ListenOptions? mqtt;
    private ListenOptions? https;
    private ListenOptions? mqtts;

    /// <summary>Whether everything is bound and started.</summary>
    public bool Started { get; private set; }

    /// <summary>Where the REST API is; the port is the real one once the server runs.</summary>
    public IPEndPoint Http => http!.IPEndPoint!;

    /// <summary>Where the broker is.</summary>
    public IPEndPoint Mqtt => mqtt!.IPEndPoint!;

    /// <summary>Where the REST API is with TLS; null where it is off.</summary>
    public IPEndPoint? Https => https?.IPEndPoint;

    /// <summary>Where the broker is with TLS; null where it is off.</summary>
    public IPEndPoint? Mqtts => mqtts?.IPEndPoint;

    public void Add(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelCore().UseSockets(sockets => sockets.MaxReadBufferSize = ReadAheadBytesMax).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Limit(kestrel);
            kestrel.Listen(options.PlainListen, options.Http, listen => (http = listen).UseCounted());
            kestrel.Listen(options.PlainListen, options.Mqtt, listen => (mqtt = listen).UseGuarded());
            AddTls(kestrel);
        });
    }

    // Whoever has no token yet gets this much and no more; what takes a file in says so where it reads it.
    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.Limits.MaxRequestBodySize = Features.Json.BytesMax;
        kestrel.Limits.RequestHeadersTimeout = kestrel.ApplicationServices.GetRequiredService<GuardLimits>().ConnectTimeout;
    }

    private void AddTls(KestrelServerOptions kestrel)
    {
        ServerCertificate Certificate() => kestrel.ApplicationServices.GetRequiredService<ServerCertificate>();
        DeviceTrust Trust() => kestrel.ApplicationServices.GetRequiredService<DeviceTrust>();
        if (options.Https is { } httpsPort)
        {
            kestrel.Listen(options.Listen, httpsPort, listen =>
            {
                (https = listen).UseCounted(); // before TLS
                listen.UseTls(Certificate);
            });
        }
        if (options.Mqtts is { } mqttsPort)
        {
            kestrel.Listen(options.Listen, mqttsPort, listen => (mqtts = listen).UseGuarded(() => listen.UseTls(Certificate, Trust)));
        }
    }

    /// <summary>Starts the application; a port that cannot be had is a refusal and not a crash.</summary>
    public async Task Start(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            Started = true;
        }
        catch (IOException e)
        {
            await End(app);
            throw new StartRefused($"{FirstLine(e)} Next: stop what uses the port, or choose others with --http, --mqtt, --https and --mqtts (0 = a free one).");
        }
        catch (StartRefused)
        {
            await End(app);
            throw;
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            await End(app);
            throw new StartRefused($"Cannot listen on {options.Listen}, ports {options.Http} and {options.Mqtt}: {FirstLine(e)} Next: choose others with --listen, --http and --mqtt.");
        }
    }

    // What has begun its work is stopped first: it would else find its parts gone, and log that.
    private static async Task End(WebApplication app)
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static string FirstLine(Exception e)
    {
        var line = e.Message.Split('\n')[0].TrimEnd('.', ' ', '\r');
        return line + ".";
    }
}
