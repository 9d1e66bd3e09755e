using System.Runtime.InteropServices;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>The virtual board's command line.</summary>
public static class Program
{
    internal const string AppVerb = "app";

    private const int Ok = 0;
    private const int Failed = 1;
    private const int Usage = 2;
    private const int NoBootableImage = 3;

    private const string Help = """
        A virtual ESP32 board. A board is a folder.

          provision --dir D --id <24 hex> --server host:port --key pub.pem --image signed.bin
                    [--ca ca.pem] [--credential <64 hex>] [--hardware N] [--confirm-limit-ms N] [--start-limit-ms N] [--force]
          run       --dir D [--no-led] [--while-input]
                    until Ctrl-C, which takes the power; with --while-input also where its input ends
          show      --dir D [--json]        what is in both slots

        Exit codes: 0 ok, 1 failed, 2 wrong options, 3 no bootable image.
        """;

    /// <summary>Runs one verb.</summary>
    public static int Main(string[] words)
    {
        try
        {
            return Run(Arguments.Parse(words, ["--force", "--no-led", "--json", "--while-input"]));
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine($"{e.Message}\n\n{Help}");
            return Usage;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
    }

    /// <summary>The board's own executable, which lies beside its assembly also where another program uses the assembly.</summary>
    internal static string Executable()
    {
        var assembly = typeof(Program).Assembly.Location;
        return Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
    }

    /// <summary>The .NET that runs this process, so that the app's process finds it wherever it is installed.</summary>
    internal static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static int Run(Arguments arguments)
    {
        switch (arguments.Verb)
        {
            case "provision":
                return Provision(arguments);
            case "run":
                return Run(arguments, quietLed: arguments.Has("--no-led"), arguments.Has("--while-input"));
            case "show":
                arguments.Allow("--dir", "--json");
                Console.Write(BoardState.Read(Folder(arguments)).Print(arguments.Has("--json")));
                return Ok;
            case AppVerb:
                return AppHost.Run(Folder(arguments), (BootReason)(arguments.OptionalNumber("--reason") ?? 0), arguments.Has("--no-led"));
            case "" or "help" or "--help" or "-h":
                Console.WriteLine(Help);
                return Ok;
            default:
                throw new ArgumentException($"There is no verb {arguments.Verb}.");
        }
    }

    private static int Provision(Arguments arguments)
    {
        arguments.Allow(
            "--dir", "--id", "--server", "--key", "--image", "--ca", "--credential", "--hardware", "--confirm-limit-ms", "--start-limit-ms", "--force");
        var folder = Folder(arguments);
        folder.Provision(new Provisioning
        {
            DeviceId = arguments.Required("--id"),
            Server = arguments.Required("--server"),
            KeysPem = File.ReadAllText(arguments.Required("--key")),
            Image = File.ReadAllBytes(arguments.Required("--image")),
            AuthorityPem = arguments.Optional("--ca") is { } authority ? File.ReadAllText(authority) : null,
            Credential = arguments.Optional("--credential"),
            Hardware = arguments.OptionalNumber("--hardware"),
            ConfirmLimitMs = arguments.OptionalNumber("--confirm-limit-ms"),
            StartLimitMs = arguments.OptionalNumber("--start-limit-ms"),
            Force = arguments.Has("--force"),
        });
        Console.WriteLine($"Board {arguments.Required("--id")} is in {folder.Path}.");
        return Ok;
    }

    private static int Run(Arguments arguments, bool quietLed, bool isWhileInput)
    {
        arguments.Allow("--dir", "--no-led", "--while-input");
        using var powerOff = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, TakePower);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, TakePower);
        if (isWhileInput)
        {
            new Thread(WaitForInputsEnd) { Name = "input", IsBackground = true }.Start();
        }
        return new Supervisor(Folder(arguments), quietLed).Run(powerOff.Token) ? Ok : NoBootableImage;

        // A pipe ends with who holds its other side, however that ends.
        void WaitForInputsEnd()
        {
            using var input = Console.OpenStandardInput();
            var nothing = new byte[1];
            while (input.Read(nothing) > 0)
            {
            }
            powerOff.Cancel();
        }

        void TakePower(PosixSignalContext context)
        {
            context.Cancel = true;
            powerOff.Cancel();
        }
    }

    private static BoardFolder Folder(Arguments arguments) => new(arguments.Required("--dir"));
}
