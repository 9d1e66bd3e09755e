using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>A server with other options or parts, and its ports with TLS.</summary>
internal sealed partial class ServerHost
{
    /// <summary>Changes what the server is told at start.</summary>
    public Func<ServerOptions, ServerOptions> Options { get; init; } = options => options;

    /// <summary>Changes what the server is made of.</summary>
    public Action<IServiceCollection>? Parts { get; init; }

    public IPEndPoint Mqtts => IPEndPoint.Parse(server!.Mqtts!);

    public int HttpsPort => new Uri(server!.Https!).Port;

    public string AuthorityPath => Path.Combine(Data, "tls", "ca.pem");

    public X509Certificate2 Authority => X509Certificate2.CreateFromPem(File.ReadAllText(AuthorityPath));

    public static async Task<ServerHost> StartWith(Func<ServerOptions, ServerOptions> options, Action<IServiceCollection>? parts = null)
    {
        var host = new ServerHost { Options = options, Parts = parts };
        await host.Run();
        return host;
    }

    public static Task<ServerHost> StartWithTls() => StartWith(options => options with { Https = 0, Mqtts = 0 });

    /// <summary>A server on a folder that is there, with somebody signed in who was before.</summary>
    public static async Task<ServerHost> StartOn(string folder, AuthenticationHeaderValue? signedIn)
    {
        var host = new ServerHost { Options = options => options with { Data = folder } };
        await host.Run(signIn: false);
        host.Http.DefaultRequestHeaders.Authorization = signedIn;
        return host;
    }

    public T Part<T>()
        where T : notnull => Services.GetRequiredService<T>();
}
