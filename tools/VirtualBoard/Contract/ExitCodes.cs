#nullable enable
namespace ProductFirmware.Board
{
    /// <summary>How the app's process tells the board's power why it ended. Every other code is a crash.</summary>
    public static class ExitCodes
    {
        /// <summary>The app asked for a start.</summary>
        public const int Reboot = 10;

        /// <summary>The app did not check in.</summary>
        public const int Watchdog = 11;

        /// <summary>The app threw, or could not be loaded.</summary>
        public const int Crash = 12;
    }
}
