#nullable enable
using System;
using System.Threading;
using nanoFramework.Runtime.Native;
using ProductFirmware.Board;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The resident launcher, deployed over USB beside the framework: chooses what runs, runs it and watches it. Versions change only
    /// by a reboot, because nothing that was loaded can be unloaded.
    /// </summary>
    public static class Program
    {
        private const int LookEveryMs = 100;
        private const int PauseMs = 2000; // an app that ends at once, again and again, leaves time to read the log
        private const int FactoryPauseMs = 30000;

        /// <summary>One run of the board.</summary>
        public static void Main()
        {
            IFiles files = new BoardFiles(SlotFiles.Folder);
            Boot boot = new Boot(files, ImageKey(files));
            Choose(boot);
            Tell(boot);
            Launcher.Prepare(boot.Slot, boot.Reason);
            Thread app = new Thread(new ThreadStart(new AppRun(boot.TakeImage()).Run));
            app.Start();
            int code = Watch(boot);
            app.Abort(); // a spin would only slow down what is left to do
            boot.Ended(code);
            if (code != StopCodes.Reboot)
            {
                Thread.Sleep(boot.Slot == SlotFiles.NoSlot ? FactoryPauseMs : PauseMs);
            }
            Power.RebootDevice();
        }

        private static byte[] ImageKey(IFiles files)
        {
            return DeviceId.FromHex(new BoardSettings(files).Load("imageKey")) ?? new byte[0];
        }

        // Nothing should be thrown there. If it is, the board can still be rescued: what is not chosen is the factory app.
        private static void Choose(Boot boot)
        {
            try
            {
                boot.Choose();
            }
            catch (Exception error)
            {
                Launcher.Log("boot: " + error.GetType().FullName + ": " + error.Message);
            }
        }

        private static void Tell(Boot boot)
        {
            if (boot.JournalWasTorn)
            {
                Launcher.Log("boot: power went while the journal was written; what it said before counts");
            }
            string what = boot.Slot == SlotFiles.NoSlot ? "no slot holds an image that may start: factory app" : "slot " + boot.Slot.ToString();
            Launcher.Log("boot: " + what + (boot.OnTrial ? ", on trial" : "") + ", boot reason " + boot.Reason.ToString());
        }

        private static int Watch(Boot boot)
        {
            long startedMs = Environment.TickCount64;
            AppWatch watch = new AppWatch(startedMs);
            bool alive = false;
            bool healthy = false;
            while (Launcher.StopCode == 0)
            {
                Thread.Sleep(LookEveryMs);
                long nowMs = Environment.TickCount64;
                if (watch.Hangs(nowMs, Launcher.CheckIns))
                {
                    Launcher.Log("watchdog: the app did not check in, starting again");
                    return StopCodes.Watchdog;
                }
                if (!alive && Launcher.CheckIns > 0)
                {
                    alive = true;
                    boot.Alive();
                }
                if (!healthy && nowMs - startedMs > AppWatch.HealthyMs)
                {
                    healthy = true;
                    boot.Healthy();
                }
            }
            return Launcher.StopCode;
        }
    }
}
