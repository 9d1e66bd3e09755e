#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>Whether the app still lives: it must check in soon after its start, and keep doing so.</summary>
    internal sealed class AppWatch
    {
        /// <summary>Milliseconds from the start of loading to the first check-in.</summary>
        public const int StartLimitMs = 10000;

        /// <summary>Milliseconds from one check-in to the next.</summary>
        public const int CheckInLimitMs = 30000;

        /// <summary>Milliseconds after which earlier crashes and hangs of a confirmed image are forgotten.</summary>
        public const int HealthyMs = 600000;

        private int seen;
        private long aliveMs;

        public AppWatch(long nowMs)
        {
            aliveMs = nowMs;
        }

        /// <summary>True where the app has been silent for too long.</summary>
        public bool Hangs(long nowMs, int checkIns)
        {
            if (checkIns != seen)
            {
                seen = checkIns;
                aliveMs = nowMs;
            }
            return nowMs - aliveMs > (seen == 0 ? StartLimitMs : CheckInLimitMs);
        }
    }
}
