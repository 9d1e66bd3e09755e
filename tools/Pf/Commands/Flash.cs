using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Flashing;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands;

/// <summary><c>pf flash</c>: from an empty board on USB to a member of its product that is online.</summary>
internal static class Flash
{
    private const string PasswordVariable = "PF_WIFI_PASSWORD";
    private const int CertificateBytesMax = 8 * 1024;
    private const int TimeoutDefaultSeconds = 600;

    private sealed record Options(
        string Image, string Deployment, string? Port, string Server, string? Authority, bool Plain, string? Wifi, bool PasswordStdin, int? Hardware, bool DryRun, bool Wait, int TimeoutSeconds);

    private sealed record PlannedStep(string Step, IReadOnlyList<string> ByHand);

    private sealed record Answer(string Device, string Port, int Product, int Version, bool Online);

    public static Verb Create()
    {
        var image = new Argument<string>("IMAGE") { Description = "The packed image that the board starts with; it names product, version and target." };
        var deployment = new Option<string>("--deployment") { Description = "What is resident: ProductFirmware.Launcher.bin, as the board build of device/Launcher makes it.", HelpName = "BIN", Required = true };
        var server = new Option<string>("--server") { Description = "Where the board finds the cloud's MQTT.", HelpName = "HOST:PORT", Required = true };
        var authority = new Option<string?>("--ca") { Description = "The certificate (PEM) of the CA that signed the server's.", HelpName = "CA.pem" };
        var plain = new Option<bool>("--plain") { Description = "Plain MQTT without TLS: for a bench in a network of its own." };
        var wifi = new Option<string?>("--wifi") { Description = $"The Wi-Fi network's name; the password comes from {PasswordVariable}, empty for an open network, or from stdin.", HelpName = "SSID" };
        var passwordStdin = new Option<bool>("--wifi-password-stdin") { Description = "Read the Wi-Fi password from the first line of stdin." };
        var hardware = HardwareOption();
        var port = PortOption();
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the board is online." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print every step with its commands, as they could be done by hand, and do nothing." };
        var timeout = TimeoutOption();
        return new Verb(
            "flash",
            "Flash a board on USB, make it a member of its product, and wait until it is online. Everything on the board is erased.",
            "pf flash Blinky-1.bin --deployment ProductFirmware.Launcher.bin --server cloud.example.com:8883 --ca ca.pem --wifi Workshop")
        {
            image, deployment, server, authority, plain, wifi, passwordStdin, hardware, port, noWait, dryRun, timeout,
        }.Asks((parse, cloud, screen, stop) => Run(
            new(
                parse.GetValue(image)!,
                parse.GetValue(deployment)!,
                parse.GetValue(port),
                parse.GetValue(server)!,
                parse.GetValue(authority),
                parse.GetValue(plain),
                parse.GetValue(wifi),
                parse.GetValue(passwordStdin),
                parse.ValueOrNull(hardware),
                parse.GetValue(dryRun),
                !parse.GetValue(noWait),
                parse.GetValue(timeout)),
            cloud,
            screen,
            stop));
    }

    internal static Option<string?> PortOption() => new("--port") { Description = "The serial port, where more than one board is connected.", HelpName = "PORT" };

    /// <summary>What an image's hardware range is compared with, on the board itself.</summary>
    internal static Option<int> HardwareOption() => Given.Number("--hardware", "The board's hardware revision; an image may be limited to some.", "N", 1, ushort.MaxValue);

    /// <summary>How long one run of nanoff may take.</summary>
    internal static Option<int> TimeoutOption()
    {
        var option = Given.Number("--timeout", "How long nanoff may take for one step.", "SECONDS", 1, 3600);
        option.DefaultValueFactory = _ => TimeoutDefaultSeconds;
        return option;
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var order = Order(options);
        using var folder = new FlashFolder();
        var steps = new FlashSteps(order, new Nanoff(TimeSpan.FromSeconds(options.TimeoutSeconds)), cloud, folder, screen.Note);
        if (options.DryRun)
        {
            Plan(steps, screen);
            return;
        }
        await Take(steps.All(), screen, stop);
        var answer = new Answer(steps.DeviceId, steps.Port, order.Image.Product, order.Image.Version, order.Wait);
        screen.Done(answer, $"Device {answer.Device} at {answer.Port} runs version {answer.Version} of product {answer.Product}{(order.Wait ? " and is online" : "; it was not waited for")}.");
    }

    // What was read wrong must show before anything is erased.
    private static FlashOrder Order(Options options)
    {
        var image = FirstImage.Read(options.Image);
        AtomicFile.Read(options.Deployment, "deployment");
        CheckServer(options.Server);
        var hasAuthority = options.Authority is not null;
        if (hasAuthority == options.Plain)
        {
            throw Failure.Usage("The board must know how to trust the server, and one way is wanted.", "give its CA's certificate with --ca, or --plain for a bench without TLS");
        }
        var authority = hasAuthority ? ReadAuthority(options.Authority!) : null;
        var settings = new BoardSettings(options.Server, authority, Network(options), options.Hardware);
        return new(image, Path.GetFullPath(options.Deployment), options.Port, settings, options.Wait);
    }

    private static void CheckServer(string server)
    {
        var parts = server.Split(':');
        var isAddress = parts.Length == 2
            && Uri.CheckHostName(parts[0]) is UriHostNameType.Dns or UriHostNameType.IPv4
            && int.TryParse(parts[1], out var port)
            && port is > 0 and <= IPEndPoint.MaxPort;
        if (!isAddress)
        {
            throw Failure.Usage($"\"{server}\" is not where a board could find MQTT.", "give --server like cloud.example.com:8883");
        }
    }

    private static byte[] ReadAuthority(string path)
    {
        var pem = AtomicFile.Read(path, "CA certificate", CertificateBytesMax);
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
            return certificate.NotAfter > DateTime.Now
                ? pem
                : throw Failure.Of("certificate_expired", $"The CA certificate {path} is valid until {certificate.NotAfter:yyyy-MM-dd}.", "give one that is valid; a board takes no other");
        }
        catch (CryptographicException)
        {
            throw Failure.Of("not_a_certificate", $"{path} is not a certificate in PEM.", "give the file that starts with -----BEGIN CERTIFICATE-----");
        }
    }

    private static WifiNetwork? Network(Options options)
    {
        if (options.Wifi is not { } ssid)
        {
            return options.PasswordStdin ? throw Failure.Usage("A Wi-Fi password needs a network.", "name it with --wifi") : null;
        }
        var isPlanned = options.DryRun && !options.PasswordStdin;
        var password = options.PasswordStdin ? Console.In.ReadLine() : Environment.GetEnvironmentVariable(PasswordVariable) ?? (isPlanned ? "placeholder" : null);
        if (password is null)
        {
            throw Failure.Usage("The Wi-Fi password is missing.", $"set {PasswordVariable} (empty for an open network), or give it with --wifi-password-stdin");
        }
        const int SsidBytesMax = 32;
        if (ssid.Length == 0 || Encoding.UTF8.GetByteCount(ssid) > SsidBytesMax || password.Length is (> 0 and < 8) or > 64)
        {
            throw Failure.Usage($"No Wi-Fi network is like that: a name has 1 to {SsidBytesMax} bytes, a password 8 to 64 characters.", "check --wifi and the password");
        }
        return new(ssid, password);
    }

    private static void Plan(FlashSteps steps, Screen screen)
    {
        var plan = steps.All().Select(step => new PlannedStep(step.Title, step.ByHand)).ToList();
        if (screen.Json)
        {
            screen.Done(plan, "");
            return;
        }
        foreach (var (number, step) in plan.Index())
        {
            screen.Print($"{number + 1}. {step.Step}.");
            foreach (var line in step.ByHand)
            {
                screen.Print($"   {line}");
            }
        }
    }

    private static async Task Take(IReadOnlyList<FlashStep> steps, Screen screen, CancellationToken stop)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            screen.Note($"{i + 1}/{steps.Count} {steps[i].Title} …");
            try
            {
                await steps[i].Do(stop);
            }
            catch (Failure failure)
            {
                var done = steps.Take(i + 1).All(step => step.OnlyLooks) ? "nothing was changed" : $"done: steps 1 to {i} of {steps.Count}";
                throw failure.At($"Step {i + 1}, {steps[i].Title}; {done}.", "then run pf flash again: it starts from the beginning, and every step may be repeated");
            }
        }
    }
}
