#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The agent's side of the connection: opens it, backs off, says the report, waits for the verdict, and carries what is to be told.
    /// What could not be sent stays due and is sent again; there is one report and one progress at a time, so nothing grows.
    /// </summary>
    internal sealed class Session
    {
        /// <summary>A time that never comes.</summary>
        public const long Never = long.MaxValue;

        private const int SendAgainMs = 100; // the link's queue was full
        private const int BackOffMsMin = 2 * Limits.ReconnectMsMin; // jitter takes up to half of it
        private const int HeldMsMin = 60000; // a link that ends sooner is no better than one that never opened

        private readonly ILink link;
        private readonly IBoard board;
        private readonly AppSide app;
        private readonly Journal journal;
        private readonly object gate = new object(); // the app's thread publishes while the agent's thread sends
        private readonly byte[] buffer = new byte[Limits.ControlBytesMax];
        private readonly Report report = new Report();
        private readonly Verdict verdict = new Verdict();
        private readonly Progress progress = new Progress();
        private readonly Fetch fetch = new Fetch();

        // The link's state as it was seen last, and when its time is over: closed until then, opening or unanswered since.
        private LinkState phase = LinkState.Closed;
        private long dueMs;
        private long openedMs;
        private int backOffMs = BackOffMsMin;

        private bool reportDue;
        private bool progressDue;
        private bool outcomeTold;
        private Reason trouble; // of the last attempts, told when one succeeds
        private int unanswered;

        public Session(ILink link, IBoard board, AppSide app, Journal journal)
        {
            this.link = link;
            this.board = board;
            this.app = app;
            this.journal = journal;
        }

        /// <summary>Whether the cloud has answered on this connection, so that transfers may go on.</summary>
        public bool Ready { get; private set; }

        /// <summary>Whether messages count. A verdict from a connection that was given up must not make the session ready.</summary>
        public bool IsOpen
        {
            get { return phase == LinkState.Open; }
        }

        /// <summary>Which connection of this boot it is, counted from 1.</summary>
        public int Connection { get; private set; }

        /// <summary>The product that the cloud treats this device as; 0 before the first verdict.</summary>
        public int Product { get; private set; }

        /// <summary>Opens, gives up or rests, as is due. True where the link has just opened.</summary>
        public bool Turn(long nowMs)
        {
            if (phase == LinkState.Closed && nowMs < dueMs)
            {
                return false;
            }
            if (phase == LinkState.Closed)
            {
                Open(nowMs);
            }
            LinkState state = link.State;
            if (state == LinkState.Closed || nowMs >= dueMs)
            {
                Rest(nowMs);
                return false;
            }
            if (phase != LinkState.Opening || state != LinkState.Open)
            {
                return false;
            }
            phase = LinkState.Open;
            dueMs = Never;
            openedMs = nowMs;
            Connection++;
            return true;
        }

        /// <summary>A report is to be sent as soon as the link is open.</summary>
        public void AskReport()
        {
            reportDue = true;
        }

        /// <summary>Where a transfer stands. Only the last one is kept where the cloud cannot be told now.</summary>
        public void Tell(int transfer, ProgressState state, int offset, Reason reason)
        {
            SendProgress(); // how an earlier transfer ended while the link was down
            progress.Transfer = transfer;
            progress.State = state;
            progress.Offset = offset;
            progress.Reason = reason;
            progressDue = true;
            SendProgress();
        }

        /// <summary>Asks for bytes; false where that is not possible now.</summary>
        public bool Ask(int transfer, int offset, int length)
        {
            if (!Ready)
            {
                return false;
            }
            fetch.Transfer = transfer;
            fetch.Offset = offset;
            fetch.Length = length;
            return Send(Topics.Fetch, buffer, fetch.Encode(buffer), false);
        }

        /// <summary>Hands over an event of the app; any thread may call it.</summary>
        public bool Publish(string name, byte[] payload)
        {
            string suffix = Topics.EventPrefix + name;
            return Topics.IsEvent(suffix)
                && payload.Length <= Limits.EventBytesMax
                && Send(suffix, payload, payload.Length, true);
        }

        /// <summary>Sends what is due.</summary>
        public void Flush(RunningImage running, ISlots slots, bool testing)
        {
            if (reportDue && phase == LinkState.Open)
            {
                SendReport(running, slots, testing);
            }
            SendProgress();
        }

        /// <summary>When the session wants its next turn.</summary>
        public long DueMs(long nowMs)
        {
            bool waitsForQueue = (reportDue && phase == LinkState.Open) || (progressDue && Ready);
            return waitsForQueue && dueMs > nowMs + SendAgainMs ? nowMs + SendAgainMs : dueMs;
        }

        /// <summary>
        /// Takes a verdict in; <see cref="Reason.None"/> where it answers this boot. The cloud knows the outcome once every report on
        /// this connection has its answer, and one of them carried it.
        /// </summary>
        public Reason TakeVerdict(byte[] message)
        {
            Reason reason = verdict.Decode(message, message.Length);
            if (reason != Reason.None || verdict.BootId != board.BootId)
            {
                return reason == Reason.None ? Reason.Superseded : reason;
            }
            unanswered = unanswered > 0 ? unanswered - 1 : 0;
            if (outcomeTold && unanswered == 0)
            {
                outcomeTold = false;
                journal.ClearOutcome();
            }
            trouble = Reason.None;
            Ready = true;
            Product = verdict.Product;
            dueMs = Never;
            app.Take(verdict);
            if (verdict.TimeMs > 0)
            {
                board.SetTime(verdict.TimeMs);
            }
            return Reason.None;
        }

        /// <summary>The outcome has changed: no report told this one.</summary>
        public void OutcomeChanged()
        {
            outcomeTold = false;
        }

        private void Open(long nowMs)
        {
            phase = LinkState.Opening;
            dueMs = nowMs + Limits.VerdictTimeoutMs;
            lock (gate)
            {
                link.Open();
            }
        }

        private void Rest(long nowMs)
        {
            trouble = link.Refusal == Reason.None ? trouble : link.Refusal;
            backOffMs = Ready && nowMs - openedMs >= HeldMsMin ? BackOffMsMin : backOffMs;
            int restMs = backOffMs / 2 + board.Random(backOffMs / 2 + 1);
            board.Log("link: " + (nowMs >= dueMs ? "no answer" : "closed") + ", reason " + ((int)link.Refusal).ToString()
                + ", again in " + restMs.ToString() + " ms");
            lock (gate)
            {
                link.Close();
            }
            phase = LinkState.Closed;
            dueMs = nowMs + restMs;
            backOffMs = backOffMs > Limits.ReconnectMsMax / 2 ? Limits.ReconnectMsMax : backOffMs * 2;
            Ready = false;
            reportDue = outcomeTold = false;
            unanswered = 0;
        }

        private void SendReport(RunningImage running, ISlots slots, bool testing)
        {
            report.Product = running.Product;
            report.Version = running.Version;
            report.Hash = running.Hash;
            report.State = testing ? ImageState.Testing : ImageState.Confirmed;
            report.Target = board.Target;
            report.SlotBytes = slots.FileBytesMax;
            report.ChunkBytes = Limits.ChunkBytesMax;
            report.BootId = board.BootId;
            report.BootReason = board.BootReason;
            report.Outcome = journal.Outcome;
            report.OutcomeVersion = journal.OutcomeVersion;
            byte[]? outcomeHash = DeviceId.FromHex(journal.OutcomeHash);
            report.OutcomeHash = outcomeHash != null && outcomeHash.Length == Limits.HashBytes ? outcomeHash : new byte[0];
            report.UpdatesEnabled = app.UpdatesEnabled;
            report.ClaimCode = app.ClaimCode;
            report.Hardware = board.Hardware;
            report.Trouble = trouble;
            if (!Send(Topics.Report, buffer, report.Encode(buffer), true))
            {
                return;
            }
            reportDue = false;
            unanswered++;
            outcomeTold = report.Outcome != Reason.None;
            if (dueMs == Never)
            {
                dueMs = board.NowMs + Limits.VerdictTimeoutMs;
            }
        }

        private void SendProgress()
        {
            if (progressDue && Ready)
            {
                progressDue = !Send(Topics.Progress, buffer, progress.Encode(buffer), true);
            }
        }

        private bool Send(string suffix, byte[] bytes, int length, bool atLeastOnce)
        {
            lock (gate)
            {
                return link.State == LinkState.Open && link.Send(suffix, bytes, length, atLeastOnce);
            }
        }
    }
}
