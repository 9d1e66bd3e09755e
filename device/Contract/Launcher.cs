#nullable enable
using System;

namespace ProductFirmware.Board
{
    /// <summary>
    /// The one thing that the resident launcher and the app in a slot share on an ESP32: start, check in, stop. It holds plain numbers
    /// only, because source compiled on both sides makes types that do not match, and no initial values, because those would be a
    /// static constructor. Its twin on the desktop is the virtual board's.
    /// </summary>
    public static class Launcher
    {
        private static bool prepared;
        private static int slot;
        private static int bootReason;
        private static int checkIns;
        private static int stopCode;

        /// <summary>Which slot's image runs: 0 or 1; -1 for the launcher's factory app.</summary>
        public static int RunningSlot
        {
            get { return prepared ? slot : -1; }
        }

        /// <summary>Why the board started, as the wire's number.</summary>
        public static int BootReason
        {
            get { return bootReason; }
        }

        /// <summary>How often the app has checked in.</summary>
        public static int CheckIns
        {
            get { return checkIns; }
        }

        /// <summary>Why the app wants to end, as a number of <see cref="StopCodes"/>; 0 while it does not.</summary>
        public static int StopCode
        {
            get { return stopCode; }
        }

        /// <summary>The app lives.</summary>
        public static void CheckIn()
        {
            checkIns++;
        }

        /// <summary>Ends the app; the launcher starts the board again. The first caller's code counts.</summary>
        public static void Stop(int code)
        {
            if (stopCode == 0)
            {
                stopCode = code;
            }
        }

        /// <summary>One line of the board's serial log.</summary>
        public static void Log(string line)
        {
            Console.WriteLine(line);
        }

        /// <summary>What the app may read. Set once, before it starts: an app cannot give itself another slot.</summary>
        public static void Prepare(int runningSlot, int reason)
        {
            if (!prepared)
            {
                prepared = true;
                slot = runningSlot;
                bootReason = reason;
            }
        }
    }
}
