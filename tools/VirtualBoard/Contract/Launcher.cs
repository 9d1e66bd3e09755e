#nullable enable
using System;
using System.Threading;

namespace ProductFirmware.Board
{
    /// <summary>
    /// The one thing that the resident launcher and the app in the slot share: start, check in, stop. It holds plain values only,
    /// because source compiled on both sides makes types that do not match. What the launcher sets, the app can only read.
    /// </summary>
    public static class Launcher
    {
        private static readonly ManualResetEventSlim Stopped = new ManualResetEventSlim();
        private static long startedMs = Environment.TickCount64;
        private static long checkedInMs = -1;
        private static int exitCode = -1;

        /// <summary>The board's folder: <c>flash.bin</c> and <c>settings.json</c>.</summary>
        public static string BoardFolder { get; private set; } = "";

        /// <summary>24 lower-case hex digits.</summary>
        public static string DeviceId { get; private set; } = "";

        /// <summary>Why the board started, as the wire's number.</summary>
        public static int BootReason { get; private set; }

        /// <summary>Milliseconds since the launcher started the app.</summary>
        public static long NowMs
        {
            get { return Environment.TickCount64 - startedMs; }
        }

        /// <summary>When the app checked in last, on the clock of <see cref="NowMs"/>; -1 before the first time.</summary>
        internal static long CheckedInMs
        {
            get { return Interlocked.Read(ref checkedInMs); }
        }

        /// <summary>The app lives.</summary>
        public static void CheckIn()
        {
            Interlocked.Exchange(ref checkedInMs, NowMs);
        }

        /// <summary>Ends the app; the launcher starts the board again. The first caller's code counts.</summary>
        public static void Stop(int code)
        {
            Interlocked.CompareExchange(ref exitCode, code, -1);
            Stopped.Set();
        }

        /// <summary>One line of the board's log.</summary>
        public static void Log(string line)
        {
            LogLine.Write(DeviceId, line);
        }

        /// <summary>Sets what the app may read, before the app starts.</summary>
        internal static void Prepare(string boardFolder, string deviceId, int bootReason)
        {
            BoardFolder = boardFolder;
            DeviceId = deviceId;
            BootReason = bootReason;
            startedMs = Environment.TickCount64;
        }

        /// <summary>Waits for <see cref="Stop"/>; the exit code that was asked for, or -1 when the time is over.</summary>
        internal static int WaitForStop(int timeoutMs)
        {
            return Stopped.Wait(timeoutMs) ? Volatile.Read(ref exitCode) : -1;
        }
    }
}
