using ProductFirmware.Pf.Flashing;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Board;

/// <summary><c>pf board identify</c>: the device ID of a board on USB (S26).</summary>
internal static class Identify
{
    private sealed record Answer(string Id, string Mac, string Port, string Chip, int FlashMegabytes);

    public static Verb Create()
    {
        var port = Flash.PortOption();
        var timeout = Flash.TimeoutOption();
        return new Verb("identify", "Print the device ID of a board on USB.", "pf board identify --port /dev/ttyUSB0") { port, timeout }
            .Runs((parse, screen, stop) => Run(parse.GetValue(port), new Nanoff(TimeSpan.FromSeconds(parse.GetValue(timeout))), screen, stop));
    }

    private static async Task Run(string? port, Nanoff nanoff, Screen screen, CancellationToken stop)
    {
        var board = await ConnectedBoard.Find(nanoff, port, stop);
        var answer = new Answer(board.DeviceId, board.Mac, board.Port, board.ChipName, board.FlashMegabytes);
        screen.Show(answer, Listing.Fields()
            .Add("Device", answer.Id)
            .Add("MAC", answer.Mac)
            .Add("Port", answer.Port)
            .Add("Chip", answer.Chip)
            .Add("Flash", $"{answer.FlashMegabytes} MB"));
    }
}
