using System.CommandLine;
using ProductFirmware.Pf.Boards;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Board;

/// <summary><c>pf board run</c>: starts a virtual board, after making it where --new says so.</summary>
internal static class Run
{
    private sealed record NewBoard(string Id, string Server, string Key, string Image, string? Authority, int? Hardware);

    private sealed record Answer(string Folder, int ExitCode);

    public static Verb Create()
    {
        var folder = FolderOption();
        var isNew = new Option<bool>("--new") { Description = "Make the board first; wants --id, --server, --key and --image." };
        var id = new Option<string?>("--id") { Description = "Its device ID.", HelpName = "ID" };
        var server = new Option<string?>("--server") { Description = "Where it finds the cloud's MQTT.", HelpName = "HOST:PORT" };
        var key = new Option<string?>("--key") { Description = "The public key that its boot loader trusts.", HelpName = "PUB.pem" };
        var authority = new Option<string?>("--ca") { Description = "The certificate (PEM) of the CA that signed the server's; plain MQTT where left out.", HelpName = "CA.pem" };
        var image = new Option<string?>("--image") { Description = "The image in its first slot.", HelpName = "BIN" };
        var hardware = Commands.Flash.HardwareOption();
        return new Verb(
            "run",
            "Start a virtual board; Ctrl-C takes its power.",
            "pf board run --dir boards/one --new --id e00fce680000a1b2c3d4e5f6 --server localhost:1883 --key product.pub.pem --image Blinky-1.bin")
        {
            folder, isNew, id, server, key, image, authority, hardware,
        }.Runs((parse, screen, stop) =>
        {
            var board = parse.GetValue(isNew)
                ? new NewBoard(
                    Device.DeviceIds.Parse(Wanted(parse.GetValue(id), "--id")),
                    Wanted(parse.GetValue(server), "--server"),
                    Wanted(parse.GetValue(key), "--key"),
                    Wanted(parse.GetValue(image), "--image"),
                    parse.GetValue(authority),
                    parse.ValueOrNull(hardware))
                : null;
            return Start(parse.GetValue(folder)!, board, screen, stop);
        });
    }

    internal static Option<string> FolderOption() => new("--dir") { Description = "The board's folder: its flash and settings.", HelpName = "D", Required = true };

    private static async Task Start(string folder, NewBoard? board, Screen screen, CancellationToken stop)
    {
        if (board is not null)
        {
            Check(await BoardProgram.Run(Provision(folder, board), screen.Json, stop), "made");
        }
        var exitCode = await BoardProgram.Run(["run", "--dir", folder], screen.Json, stop);
        if (!stop.IsCancellationRequested)
        {
            Check(exitCode, "run");
        }
        if (screen.Json)
        {
            screen.Done(new Answer(folder, exitCode), "");
        }
    }

    private static string[] Provision(string folder, NewBoard board) =>
    [
        "provision", "--dir", folder, "--id", board.Id, "--server", board.Server, "--key", board.Key, "--image", board.Image,
        .. board.Authority is { } authority ? ["--ca", authority] : Array.Empty<string>(),
        .. board.Hardware is { } hardware ? ["--hardware", $"{hardware}"] : Array.Empty<string>(),
    ];

    private static void Check(int exitCode, string done)
    {
        if (exitCode != 0)
        {
            throw Failure.Of("board_failed", $"The board could not be {done} (exit code {exitCode}).", "see what it printed above");
        }
    }

    private static string Wanted(string? value, string option) =>
        value ?? throw Failure.Usage($"A new board wants {option}.", "see pf board run --help");
}
