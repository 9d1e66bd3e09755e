#nullable enable
using System;
using System.Threading;

namespace ProductFirmware.Board
{
    /// <summary>
    /// The one thing that the resident launcher and the app in the slot share: start, check in, stop. It holds plain values only,
    /// because source compiled on both sides makes types that do not match.
    /// </summary>
    public static class Launcher
    {
        private static long checkedInMs;
        private static int exitCode = -1;

        /// <summary>The board's folder: <c>flash.bin</c> and <c>settings.json</c>. Set by the launcher before the app starts.</summary>
        public static string BoardFolder { get; set; } = "";

        /// <summary>Why the board started, as the wire's number.</summary>
        public static int BootReason { get; set; }

        /// <summary>Whether the boot loader started the image on trial.</summary>
        public static bool Testing { get; set; }

        /// <summary>When the app checked in last: <see cref="Environment.TickCount64"/>; 0 before the first time.</summary>
        public static long CheckedInMs
        {
            get { return Interlocked.Read(ref checkedInMs); }
        }

        /// <summary>The exit code that the app asked for, or -1.</summary>
        public static int ExitCode
        {
            get { return Volatile.Read(ref exitCode); }
        }

        /// <summary>The app lives.</summary>
        public static void CheckIn()
        {
            Interlocked.Exchange(ref checkedInMs, Environment.TickCount64);
        }

        /// <summary>Ends the app; the launcher starts the board again. The first caller's code counts.</summary>
        public static void Stop(int code)
        {
            Interlocked.CompareExchange(ref exitCode, code, -1);
        }
    }
}
