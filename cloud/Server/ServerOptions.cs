using System.Globalization;
using System.Net;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>What the server was told at start, on the command line or in the environment.</summary>
/// <param name="Data">The data folder, absolute.</param>
/// <param name="Http">Port of the REST API in plain text; 0 for a free one.</param>
/// <param name="Mqtt">Port of the broker in plain text; 0 for a free one.</param>
/// <param name="Listen">The address that everything with TLS is bound to, and with <see cref="Plain"/> the rest as well.</param>
internal sealed record ServerOptions(string Data, int Http, int Mqtt, IPAddress Listen)
{
    /// <summary>What is not done so long after the stop was asked for is cut off: those who ask mostly kill after ten seconds.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);

    private const int HttpsDefault = 8443;
    private const int MqttsDefault = 8883;
    private const int AwayMinutesMax = 7 * 24 * 60;
    private const int StrangersDefault = 100_000;
    private const int StrangersMax = 100_000_000;

    public const string Usage = """
        The ProductFirmware cloud: broker, REST API and store in one process.

          ProductFirmware.Server [options]
          ProductFirmware.Server backup --data DIR --to FOLDER
          ProductFirmware.Server restore --from FOLDER --data DIR

          --data DIR        everything that lasts (environment: PF_DATA; default ./data)
          --http PORT       REST API and MQTT over WebSocket at /mqtt (PF_HTTP; default 8080; 0 = a free port)
          --mqtt PORT       MQTT (PF_MQTT; default 1883; 0 = a free port)
          --listen ADDRESS  bind to this address (PF_LISTEN; default 127.0.0.1). Outside of loopback only TLS is bound
                            to it, and the plain ports stay on loopback
          --https PORT      the same as --http, with TLS (PF_HTTPS; default 8443 outside of loopback, else off; 0 = a free port)
          --mqtts PORT      the same as --mqtt, with TLS (PF_MQTTS; default 8883 outside of loopback, else off; 0 = a free port)
          --plain           bind the plain ports to --listen as well: whoever is on the network can read along (PF_PLAIN=1)
          --name NAMES      further names and addresses for the certificate that the server makes itself, with commas (PF_NAME)
          --cert FILE       a certificate of yours with its chain, PEM, instead (PF_CERT); a changed file is taken by itself
          --key FILE        its private key, PEM (PF_KEY)
          --device-ca FILE  certificates, PEM, whose signature on a device's own certificate counts (PF_DEVICE_CA)
          --away-minutes N  a device that was away for longer comes online anew: then it takes what is due (PF_AWAY_MINUTES;
                            default 10)
          --strangers N     unknown devices that are kept at most; further ones are refused, members never (PF_STRANGERS;
                            default 100000)
          --strict          only provisioned devices may connect; a first credential is not pinned (PF_STRICT=1)
          --webhooks-allow-private
                            webhooks may be sent to addresses inside the server's own network (PF_WEBHOOKS_ALLOW_PRIVATE=1)

        When it is up it prints one line: ready {"url":…,"mqtt":…,"data":…}, with "https" and "mqtts" where they are on.
        How to sign in as the first administrator stands in DIR/admin.json.
        """;

    private static readonly string[] Flags = ["--plain", "--strict", "--webhooks-allow-private"];

    private static readonly string[] Known =
        ["--data", "--http", "--mqtt", "--listen", "--https", "--mqtts", "--name", "--cert", "--key", "--device-ca", "--away-minutes", "--strangers", .. Flags];

    /// <summary>Port of the REST API with TLS; null where it is off.</summary>
    public int? Https { get; init; }

    /// <summary>Port of the broker with TLS; null where it is off.</summary>
    public int? Mqtts { get; init; }

    /// <summary>Whether plain text may leave this machine.</summary>
    public bool Plain { get; init; }

    /// <summary>Away for longer than this, a device counts as coming online again (D5).</summary>
    public int AwayMinutes { get; init; } = Decide.AwayMinutesDefault;

    /// <summary>Devices that no product has taken in, at most; a further one is not let in.</summary>
    public int Strangers { get; init; } = StrangersDefault;

    /// <summary>Whether only provisioned devices may connect.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether webhooks may be sent into the server's own network.</summary>
    public bool WebhooksAllowPrivate { get; init; }

    /// <summary>Names and addresses in the certificate, beside those that it always has.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>A certificate of the operator's own and its key, or null for one that the server makes.</summary>
    public (string Certificate, string Key)? Supplied { get; init; }

    /// <summary>Where further authorities for devices' certificates stand.</summary>
    public string? DeviceAuthorities { get; init; }

    /// <summary>Where the plain ports are bound.</summary>
    public IPAddress PlainListen => Plain || IPAddress.IsLoopback(Listen) ? Listen : IPAddress.Loopback;

    /// <summary>The options, or null and what is wrong with them.</summary>
    public static ServerOptions? Parse(string[] args, Func<string, string?> environment, out string problem)
    {
        if (Arguments.Read(args, Known, Flags, out problem) is not { } given)
        {
            return null;
        }
        string? Value(string option) => given.GetValueOrDefault(option)
            ?? (environment("PF_" + option[2..].Replace('-', '_').ToUpperInvariant()) is { Length: > 0 } set ? set : null);

        var listen = Value("--listen") ?? "127.0.0.1";
        if (!IPAddress.TryParse(listen, out var address))
        {
            problem = $"\"{listen}\" is not an IP address. Next: give one to --listen, 0.0.0.0 for all.";
            return null;
        }
        var isOutside = !IPAddress.IsLoopback(address);
        var http = Port(Value, "--http", 8080, ref problem)!.Value;
        var mqtt = Port(Value, "--mqtt", 1883, ref problem)!.Value;
        var options = new ServerOptions(Path.GetFullPath(Value("--data") ?? "data"), http, mqtt, address)
        {
            Https = Port(Value, "--https", isOutside ? HttpsDefault : null, ref problem),
            Mqtts = Port(Value, "--mqtts", isOutside ? MqttsDefault : null, ref problem),
            Plain = Flag(Value, "--plain", ref problem),
            AwayMinutes = Number(Value, "--away-minutes", 1, AwayMinutesMax, Decide.AwayMinutesDefault, ref problem),
            Strangers = Number(Value, "--strangers", 0, StrangersMax, StrangersDefault, ref problem),
            Strict = Flag(Value, "--strict", ref problem),
            WebhooksAllowPrivate = Flag(Value, "--webhooks-allow-private", ref problem),
            Names = (Value("--name") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Supplied = Pair(Value("--cert"), Value("--key"), ref problem),
            DeviceAuthorities = Value("--device-ca") is { } file ? Path.GetFullPath(file) : null,
        };
        return problem.Length > 0 ? null : options;
    }

    private static int? Port(Func<string, string?> value, string option, int? fallback, ref string problem)
    {
        if (value(option) is not { } text)
        {
            return fallback;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort)
        {
            return port;
        }
        problem = problem.Length > 0 ? problem : $"\"{text}\" is not a port. Next: give {option} a number from 0 to 65535, 0 for a free one.";
        return 0;
    }

    private static int Number(Func<string, string?> value, string option, int min, int max, int fallback, ref string problem)
    {
        if (value(option) is not { } text)
        {
            return fallback;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }
        problem = problem.Length > 0 ? problem : $"\"{text}\" cannot be used. Next: give {option} a number from {min} to {max}.";
        return fallback;
    }

    private static bool Flag(Func<string, string?> value, string option, ref string problem)
    {
        var text = value(option);
        if (text is not (null or "0" or "1"))
        {
            problem = problem.Length > 0 ? problem : $"\"{text}\" is neither 1 nor 0. Next: set PF_{option[2..].ToUpperInvariant()} to 1, or leave it out.";
        }
        return text == "1";
    }

    private static (string Certificate, string Key)? Pair(string? certificate, string? key, ref string problem)
    {
        if (certificate is not null && key is not null)
        {
            return (Path.GetFullPath(certificate), Path.GetFullPath(key));
        }
        if (certificate is not null || key is not null)
        {
            problem = problem.Length > 0 ? problem : "A certificate and its key belong together. Next: give both --cert and --key.";
        }
        return null;
    }
}
