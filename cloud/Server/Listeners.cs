using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MQTTnet.AspNetCore;

namespace ProductFirmware.Server;

/// <summary>
/// The ports. Plain text, so on loopback unless an address was given. TLS endpoints (HTTPS, MQTT on 8883) belong in
/// <see cref="Add"/>, beside these two.
/// </summary>
internal sealed class Listeners(ServerOptions options)
{
    private ListenOptions? http;
    private ListenOptions? mqtt;

    /// <summary>Whether everything is bound and started.</summary>
    public bool Started { get; private set; }

    /// <summary>Where the REST API is; the port is the real one once the server runs.</summary>
    public IPEndPoint Http => http!.IPEndPoint!;

    /// <summary>Where the broker is.</summary>
    public IPEndPoint Mqtt => mqtt!.IPEndPoint!;

    public void Add(WebApplicationBuilder builder)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Listen, options.Http, listen => http = listen);
            kestrel.Listen(options.Listen, options.Mqtt, listen => (mqtt = listen).UseMqtt());
        });
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
            await app.DisposeAsync();
            throw new StartRefused($"{FirstLine(e)} Next: stop what uses the port, or choose others with --http and --mqtt (0 = a free one).");
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            await app.DisposeAsync();
            throw new StartRefused($"Cannot listen on {options.Listen}, ports {options.Http} and {options.Mqtt}: {FirstLine(e)} Next: choose others with --listen, --http and --mqtt.");
        }
    }

    private static string FirstLine(Exception e)
    {
        var line = e.Message.Split('\n')[0].TrimEnd('.', ' ', '\r');
        return line + ".";
    }
}
