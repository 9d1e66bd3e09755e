#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>
    /// What the launcher does next, from what the journal says and what it has checked so far. It asks for a check only where it
    /// matters, because a check reads a whole image. docs/launcher.md is all its answers, printed.
    /// </summary>
    internal static class LaunchTable
    {
        /// <summary>
        /// The next step, a number of <see cref="LaunchStep"/>: from the journal's phase (<see cref="SlotPhase"/>), whether its starts
        /// are used up, and three findings (<see cref="Finding"/>): of an image that came by USB and is not in the journal, of the
        /// home slot and of the other slot.
        /// </summary>
        public static int Next(int phase, bool usedUp, int first, int home, int other)
        {
            if (first == Finding.Unknown)
            {
                return LaunchStep.CheckFirst;
            }
            if (first == Finding.Good)
            {
                return LaunchStep.Adopt; // whoever has the cable decides
            }
            if (phase == SlotPhase.None)
            {
                return LaunchStep.StartFactory;
            }
            return phase == SlotPhase.Home ? NextAtHome(usedUp, home, other) : NextAbroad(phase, usedUp, other);
        }

        private static int NextAbroad(int phase, bool usedUp, int other)
        {
            if (usedUp || other == Finding.Bad)
            {
                return LaunchStep.GiveUp;
            }
            if (other == Finding.Unknown)
            {
                return LaunchStep.CheckOther;
            }
            return phase == SlotPhase.Pending ? LaunchStep.BeginTrial : LaunchStep.StartOther;
        }

        private static int NextAtHome(bool usedUp, int home, int other)
        {
            if (!usedUp && home == Finding.Unknown)
            {
                return LaunchStep.CheckHome;
            }
            if (!usedUp && home == Finding.Good)
            {
                return LaunchStep.StartHome;
            }
            if (other == Finding.Unknown)
            {
                return LaunchStep.CheckOther;
            }
            return other == Finding.Good ? LaunchStep.FallBack : LaunchStep.StartFactory;
        }
    }

    /// <summary>The launcher's steps. After a step that writes or checks, it asks again; after a start, it does not come back.</summary>
    internal static class LaunchStep
    {
        public const int CheckFirst = 1;
        public const int CheckHome = 2;
        public const int CheckOther = 3;
        public const int Adopt = 4;
        public const int BeginTrial = 5;
        public const int GiveUp = 6;
        public const int FallBack = 7;
        public const int StartHome = 8;
        public const int StartOther = 9;
        public const int StartFactory = 10;
    }

    /// <summary>What the launcher knows of an image.</summary>
    internal static class Finding
    {
        public const int Unknown = 0;
        public const int Bad = 1;
        public const int Good = 2;
    }
}
