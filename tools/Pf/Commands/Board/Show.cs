using ProductFirmware.Pf.Boards;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Board;

/// <summary><c>pf board show</c>: what is in a virtual board's slots.</summary>
internal static class Show
{
    public static Verb Create()
    {
        var folder = Run.FolderOption();
        return new Verb("show", "Show what is in a virtual board's slots.", "pf board show --dir boards/one") { folder }
            .Runs((parse, screen, stop) => Print(parse.GetValue(folder)!, screen, stop));
    }

    private static async Task Print(string folder, Screen screen, CancellationToken stop)
    {
        string[] arguments = ["show", "--dir", folder, .. screen.Json ? ["--json"] : Array.Empty<string>()];
        var exitCode = await BoardProgram.Run(arguments, false, stop);
        if (exitCode != 0)
        {
            throw Failure.Of("board_failed", $"There is no readable board in {folder}.", "make one: pf board run --new");
        }
    }
}
