#nullable enable
using ProductFirmware.Wire;
using Do = ProductFirmware.Device.UpdateAction;
using On = ProductFirmware.Device.UpdateEvent;
using State = ProductFirmware.Device.UpdateState;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The update agent's transition table: in which state, on which event, what is done (and with which reason), and which state
    /// follows. A row with a state's name goes before a row for any state; where there is no row, nothing happens and the state stays.
    /// An action may give the next event at once, which is then looked up in the new state. docs/agent.md is this table, printed.
    /// </summary>
    internal sealed class UpdateTable
    {
        /// <summary>Numbers in a row: state, event, action, reason, next state.</summary>
        public const int Columns = 5;

        private const int None = (int)Reason.None; // the reason, where one is needed, is the one that was found out

        private readonly int[] rows;

        public UpdateTable()
        {
            rows = Build();
        }

        /// <summary>How many rows there are.</summary>
        public int Count
        {
            get { return rows.Length / Columns; }
        }

        /// <summary>One number of a row.</summary>
        public int At(int row, int column)
        {
            return rows[row * Columns + column];
        }

        /// <summary>The row for this event in this state, or -1: nothing happens.</summary>
        public int Find(int state, int happened)
        {
            int row = FindExactly(state, happened);
            return row >= 0 ? row : FindExactly(State.Any, happened);
        }

        /// <summary>What the row does.</summary>
        public int Action(int row)
        {
            return At(row, 2);
        }

        /// <summary>The reason that the action tells or stores.</summary>
        public Reason ReasonOf(int row)
        {
            return (Reason)At(row, 3);
        }

        /// <summary>The state after the row, seen from the state before.</summary>
        public int Next(int row, int state)
        {
            return At(row, 4) == State.Any ? state : At(row, 4);
        }

        private int FindExactly(int state, int happened)
        {
            for (int row = 0; row < Count; row++)
            {
                if (At(row, 0) == state && At(row, 1) == happened)
                {
                    return row;
                }
            }
            return -1;
        }

        private static int[] Build()
        {
#pragma warning disable format // columns
            return new int[]
            {
                State.Booting,     On.PoweredUp,      Do.ReadBoot,      None,                       State.Booting,
                State.Booting,     On.ImageOnTrial,   Do.CountTrial,    None,                       State.Booting,
                State.Booting,     On.Done,           Do.Nothing,       None,                       State.Trial,
                State.Booting,     On.TrialsUsedUp,   Do.Reboot,        None,                       State.Rebooting,   // unconfirmed: the launcher goes back
                State.Booting,     On.NothingStaged,  Do.Nothing,       None,                       State.Idle,
                State.Booting,     On.StagedRuns,     Do.SaveConfirmed, (int)Reason.Confirmed,      State.Idle,        // power went between confirming and saving it
                State.Booting,     On.StagedIsGone,   Do.SaveLost,      None,                       State.Idle,
                State.Booting,     On.StagedStayed,   Do.SaveLost,      None,                       State.Idle,        // not confirmed, and there was none to go back to
                State.Booting,     On.FellBack,       Do.SaveLost,      (int)Reason.PrimaryCorrupt, State.Idle,        // without an update: the running image was damaged

                State.Trial,       On.LinkOpened,     Do.AskSelfTest,   None,                       State.SelfTest,
                State.Trial,       On.LimitPassed,    Do.AskSelfTest,   None,                       State.SelfTest,    // tells a sick image from an absent cloud
                State.Trial,       On.Faulted,        Do.SaveOutcome,   (int)Reason.TrialCrashed,   State.Leaving,
                State.SelfTest,    On.Done,           Do.Report,        None,                       State.Proving,
                State.SelfTest,    On.SelfTestFailed, Do.SaveOutcome,   (int)Reason.SelfTestFailed, State.Leaving,
                State.SelfTest,    On.Faulted,        Do.SaveOutcome,   (int)Reason.TrialCrashed,   State.Leaving,
                State.Proving,     On.VerdictCame,    Do.Confirm,       None,                       State.Confirming,  // whatever it says: the way to the cloud works
                State.Proving,     On.LimitPassed,    Do.SaveOutcome,   (int)Reason.NoVerdict,      State.Leaving,
                State.Proving,     On.Offered,        Do.Refuse,        (int)Reason.StillTesting,   State.Proving,
                State.Proving,     On.Faulted,        Do.SaveOutcome,   (int)Reason.TrialCrashed,   State.Leaving,
                State.Confirming,  On.Done,           Do.SaveConfirmed, (int)Reason.Confirmed,      State.Idle,
                State.Confirming,  On.FlashFailed,    Do.SaveOutcome,   (int)Reason.FlashFault,     State.Leaving,
                State.Leaving,     On.Done,           Do.Reboot,        None,                       State.Rebooting,

                State.Idle,        On.Offered,        Do.Examine,       None,                       State.Examining,
                State.Examining,   On.OfferUnfit,     Do.Refuse,        None,                       State.Idle,
                State.Examining,   On.OfferFits,      Do.Prepare,       None,                       State.Preparing,
                State.Examining,   On.OfferGoesOn,    Do.Adopt,         None,                       State.Downloading,
                State.Preparing,   On.Done,           Do.Begin,         None,                       State.Downloading,
                State.Preparing,   On.FlashFailed,    Do.Fail,          (int)Reason.FlashFault,     State.Idle,
                State.Preparing,   On.RetriesUsedUp,  Do.Fail,          (int)Reason.VerifyFailed,   State.Idle,

                State.Downloading, On.ChunkCame,      Do.TakeChunk,     None,                       State.Downloading,
                State.Downloading, On.Silent,         Do.FetchAgain,    None,                       State.Downloading,
                State.Downloading, On.VerdictCame,    Do.FetchOn,       None,                       State.Downloading, // a new connection: the cloud may have forgotten the window
                State.Downloading, On.Complete,       Do.Verify,        None,                       State.Verifying,
                State.Downloading, On.Cancelled,      Do.Forget,        None,                       State.Idle,        // the slot keeps its bytes
                State.Downloading, On.Offered,        Do.Examine,       None,                       State.Examining,
                State.Downloading, On.RetriesUsedUp,  Do.Fail,          (int)Reason.NoChunks,       State.Idle,
                State.Downloading, On.FlashFailed,    Do.Fail,          (int)Reason.FlashFault,     State.Idle,

                State.Verifying,   On.ImageGood,      Do.Stage,         None,                       State.Staging,
                State.Verifying,   On.ImageDamaged,   Do.StartOver,     None,                       State.Preparing,
                State.Verifying,   On.ImageForeign,   Do.Fail,          None,                       State.Idle,
                State.Verifying,   On.FlashFailed,    Do.Fail,          (int)Reason.FlashFault,     State.Idle,
                State.Verifying,   On.Cancelled,      Do.Forget,        None,                       State.Idle,
                State.Verifying,   On.Offered,        Do.Examine,       None,                       State.Examining,

                State.Staging,     On.Done,           Do.SetPending,    None,                       State.Swapping,
                State.Staging,     On.FlashFailed,    Do.Fail,          (int)Reason.FlashFault,     State.Idle,
                State.Swapping,    On.Done,           Do.Announce,      None,                       State.Swapping,
                State.Swapping,    On.FlashFailed,    Do.Fail,          (int)Reason.FlashFault,     State.Idle,
                State.Swapping,    On.Offered,        Do.Refuse,        (int)Reason.SlotBusy,       State.Swapping,
                State.Swapping,    On.GraceOver,      Do.Reboot,        None,                       State.Rebooting,

                State.Any,         On.LinkOpened,     Do.Report,        None,                       State.Any,
                State.Any,         On.PingAsked,      Do.Report,        None,                       State.Any,
                State.Any,         On.IdentifyAsked,  Do.Identify,      None,                       State.Any,
                State.Any,         On.RebootAsked,    Do.Reboot,        None,                       State.Rebooting,
                State.Any,         On.Faulted,        Do.Reboot,        None,                       State.Rebooting
            };
#pragma warning restore format
        }
    }

    /// <summary>Where the agent stands. Those that it only passes through within one turn are marked so.</summary>
    internal static class UpdateState
    {
        /// <summary>In a row: whatever the state is, and it stays.</summary>
        public const int Any = 0;

        /// <summary>Passing: finds out what this boot is.</summary>
        public const int Booting = 1;

        /// <summary>The image is on trial; the link was not up yet.</summary>
        public const int Trial = 2;

        /// <summary>Passing: the app tests itself.</summary>
        public const int SelfTest = 3;

        /// <summary>The image is on trial and waits for a verdict.</summary>
        public const int Proving = 4;

        /// <summary>Passing: the launcher is told that the image stays.</summary>
        public const int Confirming = 5;

        /// <summary>Passing: the trial is lost and its outcome stored.</summary>
        public const int Leaving = 6;

        /// <summary>A confirmed image and nothing to do.</summary>
        public const int Idle = 7;

        /// <summary>Passing: an offer is compared with this board.</summary>
        public const int Examining = 8;

        /// <summary>Passing: the slot is looked at or erased.</summary>
        public const int Preparing = 9;

        /// <summary>Chunks go into the slot.</summary>
        public const int Downloading = 10;

        /// <summary>The whole file is read back, one sector per turn.</summary>
        public const int Verifying = 11;

        /// <summary>Passing: the journal says what runs next.</summary>
        public const int Staging = 12;

        /// <summary>The launcher knows; the last messages get a moment.</summary>
        public const int Swapping = 13;

        /// <summary>The end of this boot.</summary>
        public const int Rebooting = 14;
    }

    /// <summary>What happens to the agent: from outside, from a clock, or as an action's result.</summary>
    internal static class UpdateEvent
    {
        public const int None = 0;
        public const int Done = 1;
        public const int FlashFailed = 2;
        public const int RetriesUsedUp = 3;
        public const int PoweredUp = 4;
        public const int ImageOnTrial = 5;
        public const int TrialsUsedUp = 6;
        public const int NothingStaged = 7;
        public const int StagedRuns = 8;
        public const int StagedIsGone = 9;
        public const int LinkOpened = 10;
        public const int VerdictCame = 11;
        public const int LimitPassed = 12;
        public const int SelfTestFailed = 13;
        public const int Offered = 14;
        public const int OfferUnfit = 15;
        public const int OfferFits = 16;
        public const int OfferGoesOn = 17;
        public const int ChunkCame = 18;
        public const int Silent = 19;
        public const int Complete = 20;
        public const int Cancelled = 21;
        public const int ImageGood = 22;
        public const int ImageDamaged = 23;
        public const int ImageForeign = 24;
        public const int GraceOver = 25;
        public const int PingAsked = 26;
        public const int IdentifyAsked = 27;
        public const int RebootAsked = 28;
        public const int Faulted = 29;
        public const int FellBack = 30;
        public const int StagedStayed = 31;
    }

    /// <summary>What the agent can do; each is one short method of <see cref="UpdateAgent"/>.</summary>
    internal static class UpdateAction
    {
        public const int Nothing = 0;
        public const int ReadBoot = 1;
        public const int CountTrial = 2;
        public const int SaveConfirmed = 3;
        public const int SaveLost = 4;
        public const int SaveOutcome = 5;
        public const int AskSelfTest = 6;
        public const int Report = 7;
        public const int Confirm = 8;
        public const int Reboot = 9;
        public const int Examine = 10;
        public const int Refuse = 11;
        public const int Prepare = 12;
        public const int Adopt = 13;
        public const int Begin = 14;
        public const int TakeChunk = 15;
        public const int FetchAgain = 16;
        public const int FetchOn = 17;
        public const int Verify = 18;
        public const int StartOver = 19;
        public const int Stage = 20;
        public const int SetPending = 21;
        public const int Announce = 22;
        public const int Forget = 23;
        public const int Fail = 24;
        public const int Identify = 25;
    }
}
