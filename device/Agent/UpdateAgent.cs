#nullable enable
using ProductFirmware.Wire;
using Do = ProductFirmware.Device.UpdateAction;
using On = ProductFirmware.Device.UpdateEvent;
using State = ProductFirmware.Device.UpdateState;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The update agent without a thread, a sleep or a clock of its own: each <see cref="Step"/> does what is due and says when the
    /// next one is wanted. What happens in which state stands in <see cref="UpdateTable"/>; here stand the turn and the actions.
    /// </summary>
    internal sealed partial class UpdateAgent
    {
        private const int MessagesPerStepMax = 16; // a flood of garbage must not keep the clocks from being looked at
        private const int StepMsMax = 60000;
        private const int AnnounceMs = 500; // for the last progress to leave the board
        private const int FaultRestMsMax = 60000;

        private readonly UpdateTable table = new UpdateTable();
        private readonly ISlots slots;
        private readonly IBoard board;
        private readonly ILink link;
        private readonly Journal journal;
        private readonly Session session;
        private readonly Download download;
        private readonly Verification verification;
        private readonly RunningImage running;
        private readonly byte[] sector;
        private readonly long restUntilMs;
        private readonly Cancel cancel = new Cancel();
        private readonly Command command = new Command();

        private int state = State.Booting;
        private bool onTrial;

        /// <summary>An agent for this boot of the board, running firmware that declares this product and version (0 where it declares none).</summary>
        public UpdateAgent(int product, int version, Hardware hardware)
        {
            slots = hardware.Slots;
            board = hardware.Board;
            link = hardware.Link;
            running = new RunningImage(InRange(product, Limits.ProductMax), InRange(version, Limits.VersionMax));
            journal = new Journal(board);
            App = new AppSide();
            App.ConfirmLimitMs = journal.ConfirmLimitMs;
            session = new Session(link, board, App, journal);
            sector = new byte[slots.SectorBytes > Limits.TlvBytesMax ? slots.SectorBytes : Limits.TlvBytesMax];
            download = new Download(slots, board, session, journal, sector);
            verification = new Verification(slots, board, running, sector);
            restUntilMs = RestAfterFaults();
        }

        /// <summary>What the app may set and read.</summary>
        public AppSide App { get; }

        /// <summary>Where it stands, as a number of <see cref="UpdateState"/>.</summary>
        public int StateNumber
        {
            get { return state; }
        }

        /// <summary>Whether this boot is over; nothing more is done.</summary>
        public bool IsRebooting
        {
            get { return state == State.Rebooting; }
        }

        /// <summary>Does what is due; the milliseconds until it wants to be called again, unless the link wakes it before.</summary>
        public int Step()
        {
            long nowMs = board.NowMs;
            if (state == State.Booting)
            {
                Raise(On.PoweredUp); // before any rest: a trial is counted first of all
            }
            if (IsRebooting || nowMs < restUntilMs)
            {
                return IsRebooting ? StepMsMax : (int)(restUntilMs - nowMs);
            }
            if (session.Turn(nowMs))
            {
                Raise(On.LinkOpened);
            }
            bool mayHaveMore = Receive();
            RaiseDue(nowMs);
            if (IsRebooting)
            {
                return StepMsMax;
            }
            session.Flush(running, slots, onTrial);
            download.Flush(board.NowMs);
            return mayHaveMore || verification.InProgress ? 0 : UntilDueMs();
        }

        /// <summary>Hands over an event of the app; any thread may call it.</summary>
        public bool Publish(string name, byte[] payload)
        {
            return session.Publish(name, payload);
        }

        /// <summary>A step threw: an error of ours. It is counted, and the board starts again.</summary>
        public void Fault(string what)
        {
            board.Log("agent: " + what);
            journal.SaveFaults(journal.Faults + 1);
            Raise(On.Faulted);
        }

        // What is outside the contract counts as not declared; a report that the cloud must drop would help nobody.
        private static int InRange(int number, int max)
        {
            return number >= 0 && number <= max ? number : 0;
        }

        // An agent that keeps failing leaves the app some time to work between two reboots.
        private long RestAfterFaults()
        {
            int faults = journal.Faults;
            int restMs = faults == 0 ? 0 : faults > 6 ? FaultRestMsMax : 1000 << (faults - 1);
            return board.NowMs + (restMs > FaultRestMsMax ? FaultRestMsMax : restMs);
        }

        private void RaiseDue(long nowMs)
        {
            if (IsRebooting)
            {
                return;
            }
            if (App.TakeChange())
            {
                session.AskReport();
            }
            if (onTrial && nowMs >= App.ConfirmLimitMs)
            {
                Raise(On.LimitPassed);
            }
            if (download.IsSilent(nowMs))
            {
                Raise(On.Silent);
            }
            if (nowMs >= rebootAtMs)
            {
                Raise(On.GraceOver);
            }
            if (verification.InProgress)
            {
                Raise(verification.Turn());
            }
        }

        private int UntilDueMs()
        {
            long nowMs = board.NowMs;
            long due = nowMs + StepMsMax;
            due = Earlier(due, session.DueMs(nowMs));
            due = Earlier(due, download.DueMs(nowMs));
            due = Earlier(due, rebootAtMs);
            due = onTrial ? Earlier(due, App.ConfirmLimitMs) : due;
            return due > nowMs ? (int)(due - nowMs) : 0;
        }

        private static long Earlier(long a, long b)
        {
            return a < b ? a : b;
        }

        // True where there may be more than one turn's share.
        private bool Receive()
        {
            for (int i = 0; i < MessagesPerStepMax; i++)
            {
                LinkMessage? message = IsRebooting ? null : link.Receive();
                if (message == null)
                {
                    return false;
                }
                if (!session.IsOpen)
                {
                    continue; // left over from a lost connection: it must go, or it ends every wait
                }
                Reason reason = Handle(message.Suffix, message.Bytes);
                if (reason != Reason.None)
                {
                    board.Log(message.Suffix + ": dropped, reason " + ((int)reason).ToString());
                }
                download.Flush(board.NowMs); // before the rest of this window, so that the next one is on its way by then
            }
            return true;
        }

        private Reason Handle(string suffix, byte[] bytes)
        {
            switch (suffix)
            {
                case Topics.Chunk:
                    return HandleChunk(bytes);
                case Topics.Verdict:
                    return HandleVerdict(bytes);
                case Topics.Offer:
                    return HandleOffer(bytes);
                case Topics.Cancel:
                    return HandleCancel(bytes);
                case Topics.Command:
                    return HandleCommand(bytes);
                default:
                    return Reason.ForeignTopic;
            }
        }

        private Reason HandleChunk(byte[] bytes)
        {
            Reason reason = Chunk.Check(bytes, bytes.Length);
            if (reason == Reason.None)
            {
                chunk = bytes;
                Raise(On.ChunkCame);
            }
            return reason;
        }

        private Reason HandleVerdict(byte[] bytes)
        {
            Reason reason = session.TakeVerdict(bytes);
            if (reason == Reason.None)
            {
                journal.SaveFaults(0);
                Raise(On.VerdictCame);
            }
            return reason;
        }

        private Reason HandleOffer(byte[] bytes)
        {
            Reason reason = candidate.Decode(bytes, bytes.Length);
            if (reason == Reason.None)
            {
                Raise(On.Offered);
            }
            return reason;
        }

        private Reason HandleCancel(byte[] bytes)
        {
            Reason reason = cancel.Decode(bytes, bytes.Length);
            if (reason != Reason.None)
            {
                return reason;
            }
            if (cancel.Transfer != download.Offer.Transfer)
            {
                return Reason.UnknownTransfer;
            }
            board.Log("transfer " + cancel.Transfer.ToString() + ": cancelled, reason " + ((int)cancel.Reason).ToString());
            Raise(On.Cancelled);
            return Reason.None;
        }

        private Reason HandleCommand(byte[] bytes)
        {
            Reason reason = command.Decode(bytes, bytes.Length);
            if (reason != Reason.None)
            {
                return reason;
            }
            switch (command.Kind)
            {
                case CommandKind.Identify:
                    Raise(On.IdentifyAsked);
                    return Reason.None;
                case CommandKind.Reboot:
                    Raise(On.RebootAsked);
                    return Reason.None;
                case CommandKind.Ping:
                    Raise(On.PingAsked);
                    return Reason.None;
                default:
                    return Reason.OutOfRange;
            }
        }

        // One event, and those that its actions come to. The table has no loop that runs without something from outside.
        private void Raise(int happened)
        {
            while (happened != On.None)
            {
                int row = table.Find(state, happened);
                if (row < 0)
                {
                    return;
                }
                state = table.Next(row, state);
                happened = Act(table.Action(row), table.ReasonOf(row));
            }
        }

        private int Act(int action, Reason reason)
        {
            switch (action)
            {
                case Do.ReadBoot:
                    return ReadBoot();
                case Do.CountTrial:
                    return CountTrial();
                case Do.SaveConfirmed:
                    return SaveConfirmed(reason);
                case Do.SaveLost:
                    return SaveLost(reason);
                case Do.SaveOutcome:
                    return SaveOutcome(reason);
                case Do.AskSelfTest:
                    return AskSelfTest();
                case Do.Report:
                    session.AskReport();
                    return On.None;
                case Do.Confirm:
                    return Confirm();
                case Do.Reboot:
                    board.Reboot();
                    return On.None;
                case Do.Identify:
                    board.Identify(command.Argument);
                    return On.None;
                default:
                    return ActOnTransfer(action, reason);
            }
        }

        private int ReadBoot()
        {
            Reason reason = running.Read(slots, sector);
            if (reason != Reason.None)
            {
                board.Log("running image: not readable, reason " + ((int)reason).ToString());
            }
            if (slots.Testing)
            {
                return On.ImageOnTrial;
            }
            if (journal.StagedHash.Length == 0)
            {
                return board.BootReason == BootReason.Revert ? On.FellBack : On.NothingStaged;
            }
            if (journal.StagedHash != RunningHash())
            {
                return On.StagedIsGone;
            }
            bool proved = journal.Outcome == Reason.Confirmed && journal.OutcomeHash == journal.StagedHash;
            return proved ? On.StagedRuns : On.StagedStayed;
        }

        private string RunningHash()
        {
            return DeviceId.ToHex(running.Hash, 0, Limits.HashBytes);
        }

        private int CountTrial()
        {
            int trials = journal.Trials > 0 ? journal.Trials + 1 : 1;
            onTrial = true;
            board.Log("image on trial, boot " + trials.ToString() + " of " + slots.TrialBootsMax.ToString());
            if (!journal.SaveTrials(trials) || trials > slots.TrialBootsMax)
            {
                return On.TrialsUsedUp;
            }
            if (journal.OutcomeHash == RunningHash())
            {
                journal.ClearOutcome(); // how the trial before this one ended; the last one counts
            }
            return On.Done;
        }

        private int AskSelfTest()
        {
            HealthCheck? selfTest = App.SelfTest;
            return selfTest == null || selfTest() ? On.Done : On.SelfTestFailed;
        }

        // Stored first: at the next boot it tells an image that has proved itself from one that a boot loader had to let stay.
        private int Confirm()
        {
            journal.SaveOutcome(Reason.Confirmed, running.Version, RunningHash());
            return slots.Confirm() ? On.Done : On.FlashFailed;
        }

        private int SaveConfirmed(Reason reason)
        {
            onTrial = false;
            SaveOutcome(reason);
            journal.ClearStaged();
            session.AskReport(); // at once: it is what the cloud takes as evidence
            return On.None;
        }

        private int SaveOutcome(Reason reason)
        {
            board.Log("image: outcome " + ((int)reason).ToString());
            session.OutcomeChanged();
            journal.SaveOutcome(reason, running.Version, RunningHash());
            return On.Done;
        }

        // The trial was lost: the image went back, or stayed only because there is none to go back to. Or it was never handed over (power
        // went in between; then there is no outcome, and the next offer finds it in the slot).
        private int SaveLost(Reason reason)
        {
            if (reason == Reason.None)
            {
                reason = LostReason();
            }
            if (reason != Reason.None)
            {
                board.Log("image: trial lost, outcome " + ((int)reason).ToString());
                journal.SaveOutcome(reason, journal.StagedVersion, journal.StagedHash);
            }
            journal.ClearStaged();
            return On.None;
        }

        private Reason LostReason()
        {
            bool stored = journal.OutcomeHash == journal.StagedHash
                && journal.Outcome != Reason.None
                && journal.Outcome != Reason.Confirmed;
            if (stored)
            {
                return journal.Outcome;
            }
            if (journal.Trials < 0)
            {
                return Reason.None; // whatever ended the last run, it was not the new image
            }
            if (board.BootReason == BootReason.Watchdog)
            {
                return Reason.TrialHung;
            }
            if (board.BootReason == BootReason.Crash)
            {
                return Reason.TrialCrashed;
            }
            bool started = journal.Trials > 0 || journal.StagedHash == RunningHash();
            return started ? Reason.TrialReset : Reason.ImageRefusedAtBoot;
        }
    }
}
