using System.Globalization;
using System.Net;

namespace ProductFirmware.Server;

/// <summary>What the server was told at start, on the command line or in the environment.</summary>
/// <param name="Data">The data folder, absolute.</param>
/// <param name="Http">Port of the REST API; 0 for a free one.</param>
/// <param name="Mqtt">Port of the broker; 0 for a free one.</param>
/// <param name="Listen">The address both are bound to.</param>
/// <param name="WebhooksAllowPrivate">Whether webhooks may be sent into the server's own network.</param>
internal sealed record ServerOptions(string Data, int Http, int Mqtt, IPAddress Listen, bool WebhooksAllowPrivate = false)
{
    public const string Usage = """
        The ProductFirmware cloud: broker, REST API and store in one process.

          ProductFirmware.Server [--data DIR] [--http PORT] [--mqtt PORT] [--listen ADDRESS] [--webhooks-allow-private]

          --data DIR        everything that lasts (environment: PF_DATA; default ./data)
          --http PORT       REST API and MQTT over WebSocket at /mqtt (PF_HTTP; default 8080; 0 = a free port)
          --mqtt PORT       MQTT (PF_MQTT; default 1883; 0 = a free port)
          --listen ADDRESS  bind to this address (PF_LISTEN; default 127.0.0.1). Both ports are plain text:
                            outside of loopback, put something in front that speaks TLS
          --webhooks-allow-private
                            webhooks may be sent to addresses inside the server's own network
                            (PF_WEBHOOKS_ALLOW_PRIVATE=1)

        When it is up it prints one line: ready {"url":…,"mqtt":…,"data":…}
        How to sign in as the first administrator stands in DIR/admin.json.
        """;

    /// <summary>The options, or null and what is wrong with them.</summary>
    public static ServerOptions? Parse(string[] args, Func<string, string?> environment, out string problem)
    {
        var values = new Dictionary<string, string>();
        problem = "";
        var allowPrivate = environment("PF_WEBHOOKS_ALLOW_PRIVATE") is "1" or "true";
        for (var i = 0; i < args.Length && problem.Length == 0; i += 2)
        {
            if (args[i] == "--webhooks-allow-private")
            {
                allowPrivate = true;
                i--; // it has no value
                continue;
            }
            problem = args[i] is not ("--data" or "--http" or "--mqtt" or "--listen") ? $"There is no option {args[i]}. Next: see --help."
                : i + 1 == args.Length ? $"{args[i]} needs a value. Next: see --help."
                : "";
            if (problem.Length == 0)
            {
                values[args[i]] = args[i + 1];
            }
        }
        string Value(string option, string variable, string fallback) =>
            values.GetValueOrDefault(option) ?? (environment(variable) is { Length: > 0 } set ? set : fallback);
        var http = Port(Value("--http", "PF_HTTP", "8080"), "--http", ref problem);
        var mqtt = Port(Value("--mqtt", "PF_MQTT", "1883"), "--mqtt", ref problem);
        var listen = Value("--listen", "PF_LISTEN", "127.0.0.1");
        if (!IPAddress.TryParse(listen, out var address) && problem.Length == 0)
        {
            problem = $"\"{listen}\" is not an IP address. Next: give one to --listen, 0.0.0.0 for all.";
        }
        return problem.Length > 0
            ? null
            : new ServerOptions(Path.GetFullPath(Value("--data", "PF_DATA", "data")), http, mqtt, address!, allowPrivate);
    }

    private static int Port(string text, string option, ref string problem)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return port;
        }
        problem = problem.Length > 0 ? problem : $"\"{text}\" is not a port. Next: give {option} a number from 0 to 65535, 0 for a free one.";
        return 0;
    }
}
