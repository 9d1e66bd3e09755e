#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// What the agent remembers over a reset or a power cut, one board setting each. Every entry is written before the deed that it
    /// speaks of, so that the next boot knows what may have happened.
    /// </summary>
    internal sealed class Journal
    {
        private const string StagedKey = "staged";
        private const string TrialsKey = "trials";
        private const string OutcomeKey = "outcome";
        private const string DownloadKey = "download";
        private const string FaultsKey = "faults";
        private const string ConfirmLimitKey = "confirmLimitMs";

        private readonly IBoard board;

        public Journal(IBoard board)
        {
            this.board = board;
        }

        /// <summary>The hash, in hex, of the image that is to run next; empty where none was staged.</summary>
        public string StagedHash
        {
            get { return Part(StagedKey, 3, 1); }
        }

        /// <summary>Its version.</summary>
        public int StagedVersion
        {
            get { return NumberIn(Part(StagedKey, 3, 0)); }
        }

        /// <summary>How often the staged image has started; -1 where it was never handed to the launcher.</summary>
        public int Trials
        {
            get { return board.Load(TrialsKey).Length == 0 ? -1 : NumberIn(board.Load(TrialsKey)); }
        }

        /// <summary>How the last update ended, or <see cref="Reason.None"/> where the cloud knows it.</summary>
        public Reason Outcome
        {
            get { return (Reason)NumberIn(Part(OutcomeKey, 3, 0)); }
        }

        /// <summary>The version that the outcome speaks of.</summary>
        public int OutcomeVersion
        {
            get { return NumberIn(Part(OutcomeKey, 3, 1)); }
        }

        /// <summary>The hash, in hex, that the outcome speaks of.</summary>
        public string OutcomeHash
        {
            get { return Part(OutcomeKey, 3, 2); }
        }

        /// <summary>The hash, in hex, of the image that the second slot's bytes belong to; empty where they are nobody's.</summary>
        public string DownloadHash
        {
            get { return board.Load(DownloadKey); }
        }

        /// <summary>How often in a row the agent itself failed.</summary>
        public int Faults
        {
            get { return NumberIn(board.Load(FaultsKey)); }
        }

        /// <summary>Milliseconds from boot within which a trial must be confirmed.</summary>
        public int ConfirmLimitMs
        {
            get
            {
                int limitMs = NumberIn(board.Load(ConfirmLimitKey));
                return limitMs > 0 ? limitMs : Limits.ConfirmLimitMs;
            }
        }

        /// <summary>This image is to run next. Its trials are counted from its hand-over on, so the old count goes first.</summary>
        public bool Stage(int version, string hash, int transfer)
        {
            return Save(TrialsKey, "") && Save(StagedKey, version.ToString() + ":" + hash + ":" + transfer.ToString());
        }

        /// <summary>How often the staged image has started.</summary>
        public bool SaveTrials(int trials)
        {
            return Save(TrialsKey, trials.ToString());
        }

        /// <summary>Nothing is staged any more; and after a swap nobody knows what the second slot holds.</summary>
        public void ClearStaged()
        {
            Save(DownloadKey, "");
            Save(StagedKey, "");
            Save(TrialsKey, "");
        }

        /// <summary>How an update ended; the next reports say so until the cloud has answered one.</summary>
        public bool SaveOutcome(Reason reason, int version, string hash)
        {
            return Save(OutcomeKey, ((int)reason).ToString() + ":" + version.ToString() + ":" + hash);
        }

        /// <summary>The cloud knows the outcome.</summary>
        public void ClearOutcome()
        {
            Save(OutcomeKey, "");
        }

        /// <summary>Whose bytes the second slot takes from now on; empty before they are erased.</summary>
        public bool SaveDownload(string hash)
        {
            return Save(DownloadKey, hash);
        }

        /// <summary>Counts one more failure of the agent itself, or starts over at zero.</summary>
        public void SaveFaults(int faults)
        {
            Save(FaultsKey, faults == 0 ? "" : faults.ToString());
        }

        // Flash wears: what stands there already is not written again.
        private bool Save(string key, string value)
        {
            return board.Load(key) == value || board.Save(key, value);
        }

        // One part of an entry with so many parts; empty where the entry is not like that.
        private string Part(string key, int parts, int index)
        {
            string[] split = board.Load(key).Split(new char[] { ':' });
            return split.Length == parts ? split[index] : "";
        }

        private static int NumberIn(string text)
        {
            return int.TryParse(text, out int number) && number > 0 ? number : 0;
        }
    }
}
