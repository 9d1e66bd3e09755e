#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>
    /// How long the factory app waits for an image before it starts the board again. What brought the home image down may have passed,
    /// and nobody may come to pull the plug.
    /// </summary>
    internal static class FactoryWatch
    {
        /// <summary>Milliseconds of a run.</summary>
        public const int RunMs = 3600000;

        /// <summary>Whether the run is over. A transfer gets as long again: after a start it would go on where it was.</summary>
        public static bool IsOver(long ranMs, bool idle)
        {
            return ranMs >= (idle ? RunMs : 2 * RunMs);
        }
    }
}
