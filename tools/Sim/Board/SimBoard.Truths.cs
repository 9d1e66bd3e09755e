using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <content>What is known of a board beyond what it says, and the truths that are looked at there.</content>
internal sealed partial class SimBoard
{
    private readonly List<Firmware> known = [];
    private readonly Dictionary<string, int> badTrials = [];
    private readonly Report report = new();
    private readonly Progress progress = new();
    private readonly Fetch fetch = new();
    private Firmware settled;
    private Firmware? lost;
    private string trialHash = "";
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

    /// <summary>A person starts over: bad trials count from here.</summary>
    public void StartsOver() => badTrials.Clear();

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
        Follow(firmware, started.OnTrial);
    }

    // Which image is the settled one, and whether a trial was lost on the way here.
    private void Follow(Firmware firmware, bool onTrial)
    {
        lost = null;
        if (onTrial)
        {
            trialHash = firmware.Hash;
            return;
        }
        var tried = trialHash.Length > 0 ? sim.Foundry.Find(trialHash) : null;
        trialHash = "";
        settled = firmware;
        if (tried is null || tried == firmware)
        {
            return;
        }
        // A power cut at the hand-over and another one in the first moment of the trial leave nobody who could tell.
        lost = Load("trials").Length > 0 ? tried : null;
        unheard += lost is null ? 1 : 0;
        CountBadTrial(tried);
    }

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
