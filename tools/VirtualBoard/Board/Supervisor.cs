using System.Diagnostics;
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>
/// The board's power: boot loader, then the app in a process of its own, then again. The app's process ends with this one,
/// however this one ends.
/// </summary>
public sealed class Supervisor
{
    private const int ShortRunMs = 10_000;
    private const int PauseMsMin = 250;
    private const int PauseMsMax = 5000;

    private readonly BoardFolder folder;
    private readonly bool quietLed;
    private readonly string deviceId;
    private int shortRuns;

    /// <summary>The power of the board in this folder; <see cref="InvalidDataException"/> where there is none.</summary>
    public Supervisor(BoardFolder folder, bool quietLed)
    {
        this.folder = folder;
        this.quietLed = quietLed;
        deviceId = folder.ReadSettings()[Settings.DeviceId];
    }

    /// <summary>
    /// Runs the board until its power is taken: true. False where no slot holds an image that may run.
    /// <see cref="IOException"/> where another process runs this board.
    /// </summary>
    public bool Run(CancellationToken powerOff)
    {
        using var running = folder.LockRunning(BoardFolder.LockTimeoutMs);
        var cause = BootReason.PowerOn;
        while (!powerOff.IsCancellationRequested)
        {
            var boot = Boot();
            if (boot.Image is null)
            {
                return false;
            }
            var clock = Stopwatch.StartNew();
            cause = RunApp(ReasonOf(cause, boot.Outcome), powerOff);
            Pause(clock.ElapsedMilliseconds, powerOff);
        }
        Log("power: off");
        return true;
    }

    // Why the app starts. After a crash or a hang that is what counts, also where the boot loader went back: the agent has to
    // learn how the trial ended.
    internal static BootReason ReasonOf(BootReason cause, BootOutcome outcome) => (cause, outcome) switch
    {
        (BootReason.Watchdog or BootReason.Crash, BootOutcome.Reverted) => cause,
        (_, BootOutcome.Reverted) => BootReason.Revert,
        (_, BootOutcome.Updated) => BootReason.Update,
        _ => cause,
    };

    private BootResult Boot()
    {
        using var flash = folder.OpenFlash();
        var layout = Layout.Esp32();
        return new BootLoader(layout.Primary(flash), layout.Secondary(flash), folder.ReadKeys(), Log).Boot();
    }

    private BootReason RunApp(BootReason reason, CancellationToken powerOff)
    {
        using var app = Process.Start(AppProcess(reason)) ?? throw new IOException("The app's process did not start.");
        using (powerOff.Register(() => app.Kill()))
        {
            app.WaitForExit();
        }
        return app.ExitCode switch
        {
            ExitCodes.Reboot => BootReason.Reboot,
            ExitCodes.Watchdog => BootReason.Watchdog,
            _ => BootReason.Crash,
        };
    }

    // The app's stdin is a pipe from here that nothing is written to: where it ends, the power is gone.
    private ProcessStartInfo AppProcess(BootReason reason)
    {
        var start = new ProcessStartInfo(Program.Executable()) { RedirectStandardInput = true, UseShellExecute = false };
        start.Environment["DOTNET_ROOT"] = Program.DotnetRoot();
        string[] arguments = [Program.AppVerb, "--dir", folder.Path, "--reason", $"{(int)reason}", .. quietLed ? ["--no-led"] : Array.Empty<string>()];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        return start;
    }

    // An image that ends at once, again and again, must not take the whole machine.
    private void Pause(long ranMs, CancellationToken powerOff)
    {
        shortRuns = ranMs < ShortRunMs ? Math.Min(shortRuns + 1, 10) : 0;
        if (shortRuns > 2)
        {
            powerOff.WaitHandle.WaitOne(Math.Min(PauseMsMax, PauseMsMin << (shortRuns - 3)));
        }
    }

    private void Log(string text) => LogLine.Write(deviceId, text);
}
