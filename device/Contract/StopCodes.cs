#nullable enable
namespace ProductFirmware.Board
{
    /// <summary>Why an app ends, the same numbers as the virtual board's exit codes.</summary>
    public static class StopCodes
    {
        /// <summary>The app asked for a start.</summary>
        public const int Reboot = 10;

        /// <summary>The app did not check in.</summary>
        public const int Watchdog = 11;

        /// <summary>The app threw, or could not be loaded.</summary>
        public const int Crash = 12;
    }
}
