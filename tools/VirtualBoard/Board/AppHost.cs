using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>
/// The app's process: loads the payload from the flash bytes, runs it, and watches that it checks in. Ends at once when the
/// supervisor does.
/// </summary>
internal static class AppHost
{
    private const int StartLimitMsDefault = 10_000;
    private const int CheckInLimitMs = 30_000;
    private const int LookEveryMs = 100;
    private const int ExitLimitMs = 3000;

    public static int Run(BoardFolder folder, BootReason reason, bool quietLed)
    {
        // Ctrl-C reaches the whole process group; the supervisor decides.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        InBackground("power", EndWithSupervisor);
        AppDomain.CurrentDomain.UnhandledException += (_, e) => EndCrashed((Exception)e.ExceptionObject);
        System.Device.Gpio.GpioPin.Quiet = quietLed;
        var settings = folder.ReadSettings();
        Launcher.Prepare(folder.Path, settings[Settings.DeviceId], (int)reason);
        var payload = ReadPayload(folder);
        InBackground("main", () => RunMain(payload));
        End(Watch(settings.Number(Settings.StartLimitMs, StartLimitMsDefault)));
        return ExitCodes.Crash; // not reached
    }

    // Verified once more, because it is these very bytes that run.
    private static byte[] ReadPayload(BoardFolder folder)
    {
        using var flash = folder.OpenFlash();
        var image = SlotImage.Read(Layout.Esp32().Primary(flash), folder.ReadKeys());
        return image.Reason == Reason.None
            ? image.Payload
            : throw new InvalidDataException($"The image in the first slot is refused: {Reasons.Say(image.Reason)}.");
    }

    private static void RunMain(byte[] payload)
    {
        var main = Assembly.Load(payload).EntryPoint ?? throw new BadImageFormatException("The app has no Main.");
        object?[] arguments = main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()];
        main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        Launcher.Log("app: main ended");
    }

    private static int Watch(int startLimitMs)
    {
        while (true)
        {
            var code = Launcher.WaitForStop(LookEveryMs);
            if (code >= 0)
            {
                return code;
            }
            var checkedInMs = Launcher.CheckedInMs;
            var limitMs = checkedInMs < 0 ? startLimitMs : CheckInLimitMs;
            var silentMs = Launcher.NowMs - Math.Max(0, checkedInMs);
            if (silentMs > limitMs)
            {
                Launcher.Log($"watchdog: the app did not check in for {limitMs} ms, starting again");
                return ExitCodes.Watchdog;
            }
        }
    }

    private static void EndCrashed(Exception e)
    {
        var where = e.StackTrace?.Split('\n')[0].Trim() ?? "";
        Launcher.Log($"crash: {e.GetType().Name}: {e.Message} {where}".TrimEnd());
        End(ExitCodes.Crash);
    }

    // What the app left behind (exit handlers, finalizers) may hang: then the process is killed, which counts as a crash.
    private static void End(int code)
    {
        InBackground("end", () =>
        {
            Thread.Sleep(ExitLimitMs);
            KillSelf();
        });
        Environment.Exit(code);
    }

    private static void EndWithSupervisor()
    {
        using var power = Console.OpenStandardInput();
        var nothing = new byte[1];
        while (power.Read(nothing) > 0)
        {
        }
        KillSelf();
    }

    private static void KillSelf()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static void InBackground(string name, ThreadStart work) => new Thread(work) { Name = name, IsBackground = true }.Start();
}
