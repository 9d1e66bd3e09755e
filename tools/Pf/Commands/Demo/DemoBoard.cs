using ProductFirmware.Pf.Boards;
using ProductFirmware.Pf.Building;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>One virtual board of the demo, and its power.</summary>
internal sealed class DemoBoard(string deviceId, string folder)
{
    // Shorter than on a real board, so that nobody waits for minutes to see a fallback.
    private const int ConfirmLimitMs = 60_000;
    private const int StartLimitMs = 10_000;

    private Background? process;

    public string DeviceId => deviceId;

    public Background? Process => process;

    private string Log => Path.Combine(folder, "board.log");

    /// <summary>The factory: ID, server, trusted key, and the first image.</summary>
    public async Task Provision(string mqtt, string publicKey, string image, CancellationToken stop)
    {
        var start = BoardProgram.Start(
            "provision", "--dir", folder, "--id", deviceId, "--server", mqtt, "--key", publicKey, "--image", image,
            "--confirm-limit-ms", $"{ConfirmLimitMs}", "--start-limit-ms", $"{StartLimitMs}");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var run = System.Diagnostics.Process.Start(start)!;
        var output = run.StandardOutput.ReadToEndAsync(stop);
        var errors = run.StandardError.ReadToEndAsync(stop);
        await run.WaitForExitAsync(stop);
        if (run.ExitCode != 0)
        {
            throw Output.Failure.Of("board_failed", $"Board {deviceId} could not be made: {await errors}{await output}", $"see {folder}");
        }
    }

    public void PowerOn() => process = Background.Start($"Board {deviceId}", BuiltProgram.VirtualBoard(), Log, "run", "--dir", folder);

    public async Task PowerOff()
    {
        if (process is not null)
        {
            await process.Kill();
            process.Dispose();
            process = null;
        }
    }

    /// <summary>Off and on again: the board comes online anew.</summary>
    public async Task PowerCycle()
    {
        await PowerOff();
        PowerOn();
    }
}
