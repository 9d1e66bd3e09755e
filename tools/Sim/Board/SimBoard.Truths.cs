using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <content>What is known of a board beyond what it says, and the truths that are looked at there.</content>
internal sealed partial class SimBoard
{
    private const long FirstPauseMs = 10 * 60_000; // between two trials that got no verdict; it doubles, up to a day (D22)

    private readonly List<Firmware> known = [];
    private readonly Dictionary<string, int> badTrials = [];
    private readonly Dictionary<string, (int Count, long AtMs)> setbacks = []; // once faults stopped
    private readonly Report report = new();
    private readonly Progress progress = new();
    private readonly Fetch fetch = new();
    private Firmware settled;
    private Firmware? before; // what it may go back to from the settled one
    private Firmware? pending; // handed to the launcher in this boot
    private Firmware? trial;
    private Firmware? lost; // and not told yet
    private bool mayStay; // the image on trial was confirmed, and nobody knows whether that came through
    private bool isTrialKnown; // the agent had the time to write down that the image was handed over, or was started
    private bool isCalmTrial;
    private int failedRuns;
    private int unheard; // trials whose end nobody could write down

    /// <summary>The slots below the agent.</summary>
    public WatchedSlots Watched { get; private set; } = null!;

    /// <summary>Every image that the cloud offered to this board, the newest first.</summary>
    public List<Firmware> Offered { get; } = [];

    /// <summary>The image of the offer that came last.</summary>
    public Firmware? Arriving => Offered.Count > 0 ? Offered[0] : null;

    /// <summary>Whether a verdict on this boot has come.</summary>
    public bool HasVerdict { get; private set; }

    /// <summary>The number of the report that was sent last.</summary>
    public long ReportNumber { get; private set; }

    /// <summary>The cloud sends an offer of this image.</summary>
    public void IsOffered(Firmware firmware)
    {
        Offered.Remove(firmware);
        Offered.Insert(0, firmware);
        if (!known.Contains(firmware))
        {
            known.Add(firmware);
        }
    }

    /// <summary>A person starts over: bad trials and pauses count from here.</summary>
    public void StartsOver()
    {
        badTrials.Clear();
        setbacks.Clear();
    }

    /// <summary>The agent hands this image to the launcher. What its slot held before cannot start any more, unless it is the same again.</summary>
    public void HandsOver(Firmware firmware)
    {
        Note(What.Stages);
        (pending, before, isTrialKnown) = (firmware, firmware == before ? before : null, false);
    }

    /// <summary>The agent confirms the image on trial; as long as it is not done, a power cut leaves it open.</summary>
    public void Confirms(bool isDone)
    {
        if (isDone)
        {
            Settle(trial!);
        }
        mayStay = !isDone;
    }

    /// <summary>Looks at what the agent sends; the tag of what travels.</summary>
    public long Sends(string suffix, byte[] buffer, int length)
    {
        var bytes = buffer.AsSpan(0, length).ToArray();
        switch (suffix)
        {
            case Topics.Report:
                report.Decode(bytes, length);
                CheckReport();
                Note(What.Reports, report.Version + (report.State == ImageState.Testing ? 100000 : 0), (int)report.Outcome);
                return ++ReportNumber;
            case Topics.Progress:
                progress.Decode(bytes, length);
                CheckProgress();
                Note(What.TellsProgress, (int)progress.State + 10L * progress.Offset, (int)progress.Reason);
                return 0;
            case Topics.Fetch:
                fetch.Decode(bytes, length);
                Note(What.Fetches, fetch.Transfer, fetch.Offset);
                return 0;
            default:
                return 0;
        }
    }

    // What arrives is written down, and what an answer promises is looked at.
    private void Takes(Parcel parcel)
    {
        switch (parcel.Suffix)
        {
            case Topics.Verdict:
                var verdict = new Verdict();
                verdict.Decode(parcel.Bytes, parcel.Bytes.Length);
                HasVerdict |= verdict.BootId == BootId;
                sim.Cloud.CheckAnswered(Index, parcel.Tag);
                Note(What.GetsVerdict, (int)verdict.Status, (int)verdict.Reason);
                break;
            case Topics.Offer:
                var offer = new Offer();
                offer.Decode(parcel.Bytes, parcel.Bytes.Length);
                Note(What.GetsOffer, offer.Transfer, offer.Version);
                break;
            case Topics.Cancel:
                var cancel = new Cancel();
                cancel.Decode(parcel.Bytes, parcel.Bytes.Length);
                Note(What.GetsCancel, cancel.Transfer, (int)cancel.Reason);
                break;
            case Topics.Chunk:
                Note(What.GetsChunk, Chunk.Transfer(parcel.Bytes), Chunk.Offset(parcel.Bytes));
                break;
        }
    }

    private void CheckStart(Started started)
    {
        var isFactoryApp = started.Hash is { Length: 0 };
        if (started.Hash is null || (isFactoryApp && failedRuns < Device.SlotFiles.StartsMax))
        {
            throw Broken(Truth.StartsAVerifiedImage, "no image starts");
        }
        if (isFactoryApp)
        {
            return;
        }
        var firmware = sim.Foundry.Find(started.Hash);
        if (firmware is null || firmware.IsForeign || firmware.Target != Target || !known.Contains(firmware))
        {
            throw Broken(Truth.StartsNoForeignImage, firmware is null ? "it starts an image that nobody built" : $"it starts v{firmware.Version} of {firmware.Target}, foreign {firmware.IsForeign}");
        }
        if (!MayStart(firmware, started.OnTrial))
        {
            var how = started.OnTrial ? "on trial" : "to stay";
            throw Broken(Truth.StartsAVerifiedImage, $"v{firmware.Version} starts {how}, where v{settled.Version} is settled, v{before?.Version} was before and v{(trial ?? pending)?.Version} was handed over");
        }
        Follow(firmware, started.OnTrial);
    }

    // The old image, or the new one: on trial, or to stay once it was confirmed. The one before the old one comes back after crashes only.
    private bool MayStart(Firmware firmware, bool onTrial)
    {
        if (onTrial)
        {
            return firmware == (trial ?? pending);
        }
        var isGivenUp = below.GivesUpWhatCrashes && failedRuns >= Device.SlotFiles.StartsMax;
        return firmware == settled || (mayStay && firmware == trial) || (isGivenUp && firmware == before);
    }

    // Which image is the settled one, and whether a trial was lost on the way here.
    private void Follow(Firmware firmware, bool onTrial)
    {
        var (tried, stays) = (trial, mayStay && firmware == trial);
        (pending, trial, mayStay) = (null, onTrial ? firmware : null, false);
        if (onTrial)
        {
            StartsTrial(firmware, isFirstStart: tried is null);
            return;
        }
        if (stays || firmware == before)
        {
            Settle(firmware);
        }
        if (tried is not null && !stays)
        {
            LosesTrial(tried);
        }
    }

    // The one that was given up is not gone back to.
    private void Settle(Firmware firmware) => (before, settled, trial) = (firmware == before ? null : settled, firmware, null);

    private void StartsTrial(Firmware firmware, bool isFirstStart)
    {
        before = null;
        isCalmTrial = isFirstStart ? !sim.HasFaults : isCalmTrial;
        if (!isFirstStart || !setbacks.TryGetValue(firmware.Hash, out var last))
        {
            return;
        }
        var pauseMs = Math.Min(FirstPauseMs << Math.Min(last.Count - 1, 10), Simulation.DayMs);
        if (sim.NowMs - last.AtMs < pauseMs)
        {
            throw Broken(Truth.NothingLoopsForEver, $"v{firmware.Version}, which got no verdict {last.Count} times, is tried again after {(sim.NowMs - last.AtMs) / 60_000} minutes");
        }
    }

    // The power went at the hand-over and again in the first moment of every start: that leaves nobody who could tell.
    private void LosesTrial(Firmware tried)
    {
        lost = isTrialKnown ? tried : null;
        unheard += isTrialKnown ? 0 : 1;
        CountBadTrial(tried);
        // With faults, a trial of it may have ended by a power cut as well, and the server's clock may be wrong.
        if (tried.Nature == Nature.IsDeaf && isCalmTrial)
        {
            setbacks[tried.Hash] = (setbacks.GetValueOrDefault(tried.Hash).Count + 1, sim.NowMs);
        }
    }

    // A whole step of the agent writes down what it did: that it handed over, or that the image on trial started.
    private void StepIsWhole() => isTrialKnown |= pending is not null || OnTrial;

    private void CountBadTrial(Firmware tried)
    {
        if (tried.Nature is not (Nature.Crashes or Nature.Hangs or Nature.FailsSelfTest))
        {
            return;
        }
        badTrials[tried.Hash] = badTrials.GetValueOrDefault(tried.Hash) + 1;
        if (badTrials[tried.Hash] > Limits.AttemptsMax + unheard)
        {
            throw Broken(Truth.NothingLoopsForEver, $"v{tried.Version}, which {tried.Nature}, is tried for the {badTrials[tried.Hash]}th time");
        }
    }

    private void CheckReport()
    {
        var hash = Convert.ToHexStringLower(report.Hash);
        var isTrue = Runs is null
            ? report.Version == 0
            : report.Version == Runs.Version && report.Product == Runs.Product && hash == Runs.Hash
                && (report.State == ImageState.Testing || !Watched.Testing);
        if (!isTrue)
        {
            throw Broken(Truth.ReportsWhatRuns, $"it reports v{report.Version} {report.State}, and v{Runs?.Version} runs");
        }
        if (lost is null || report.State == ImageState.Testing)
        {
            return;
        }
        var told = report.Outcome is not (Reason.None or Reason.Confirmed) && Convert.ToHexStringLower(report.OutcomeHash) == lost.Hash;
        if (!told)
        {
            throw Broken(Truth.TellsLostTrials, $"the trial of v{lost.Version} was lost, and it tells {report.Outcome} of v{report.OutcomeVersion}");
        }
        lost = null;
    }

    private void CheckProgress()
    {
        if (progress.State is not (ProgressState.Downloading or ProgressState.Staged) || progress.Offset == 0)
        {
            return;
        }
        var firmware = sim.Cloud.ImageOf(progress.Transfer);
        if (firmware is null || progress.Offset > firmware.File.Length || !Watched.Holds(firmware.File, progress.Offset))
        {
            throw Broken(Truth.HoldsWhatItSays, $"it says that it holds {progress.Offset} bytes of transfer {progress.Transfer}, and does not");
        }
    }
}
