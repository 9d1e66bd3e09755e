using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>
/// One board, its cloud and virtual time, all deterministic. The agent is made anew at each boot; slots and settings stay.
/// Nothing waits: when the agent has nothing to do, time jumps to where it wants to be called again.
/// </summary>
internal class World
{
    public const int Product = 94;
    public const string Target = "VIRTUAL";

    private readonly List<string> log = [];
    private readonly Action<UpdateAgent>? appStarts;
    private long turnEndMs = long.MaxValue;
    private int waitMs;

    // As this boot found it.
    private ISlots slots = null!;
    private bool wasTesting;
    private int startedVersion;
    private bool toldTooMuch;

    public World(int seed = 1, byte[]? running = null, Action<UpdateAgent>? appStarts = null)
    {
        this.appStarts = appStarts;
        Random = new Random(seed);
        Slots = FakeSlots.With(running ?? Images.Make(1), Power);
        Cloud = new FakeCloud(this);
        Start(BootReason.PowerOn);
    }

    public Random Random { get; }

    public Power Power { get; } = new();

    public Dictionary<string, string> Settings { get; } = [];

    public string BrokenSetting { get; set; } = "";

    public int HardwareRevision { get; set; }

    public FakeSlots Slots { get; }

    public FakeCloud Cloud { get; }

    public FakeBoard Board { get; private set; } = null!;

    public FakeLink Link { get; private set; } = null!;

    public UpdateAgent Agent { get; private set; } = null!;

    public int Boots { get; private set; }

    public int PowerCuts { get; protected set; }

    /// <summary>The states in which a step ended, each once per stay.</summary>
    public List<string> States { get; } = [];

    public string State => States.LastOrDefault("");

    /// <summary>Whether the launcher refuses the pending image (a bad signature).</summary>
    public bool LauncherRefuses { get; set; }

    /// <summary>Whether the launcher gives an image on trial another boot, up to its limit.</summary>
    public bool LauncherKeepsTrial { get; set; }

    public virtual int RunningVersion => Images.VersionIn(Slots.Primary);

    public virtual bool Testing => Slots.Testing;

    /// <summary>Starts of another image after one on trial that nobody confirmed.</summary>
    public int TrialsLost { get; private set; }

    /// <summary>Reports that tell of such a start.</summary>
    public int TrialsTold => Cloud.Reports.Count(report =>
        report.Outcome is not (Reason.None or Reason.Confirmed) && report.OutcomeHash.SequenceEqual(Images.HashOf(Cloud.Target!)));

    public void Log(string line) => log.Add(line);

    /// <summary>The board starts: first the launcher, then the image that it chose.</summary>
    public virtual void Start(BootReason reason)
    {
        bool reverted = Slots.Boot(LauncherRefuses, LauncherKeepsTrial);
        bool ended = reason is BootReason.Watchdog or BootReason.Crash;
        StartApp(Slots, reverted && !ended ? BootReason.Revert : reason);
    }

    /// <summary>The app's part of a start.</summary>
    protected void StartApp(ISlots slots, BootReason reason)
    {
        TrialsLost += wasTesting && RunningVersion != startedVersion ? 1 : 0;
        (this.slots, wasTesting, startedVersion) = (slots, Testing, RunningVersion);
        Boots++;
        waitMs = 0;
        Board = new FakeBoard(this, 1000 + Boots, reason);
        Link = new FakeLink(this);
        Log($"--- boot {Boots}, {Board.BootReason}, version {RunningVersion}{(Testing ? " on trial" : "")}");
        Agent = new UpdateAgent(Product, RunningVersion, new Hardware(Link, slots, Board));
        appStarts?.Invoke(Agent);
    }

    /// <summary>Goes on until the condition holds; fails, with the log, where it never does.</summary>
    public void Play(Func<bool> until, int steps = 20_000)
    {
        for (int step = 0; step < steps; step++)
        {
            if (until())
            {
                return;
            }
            Turn();
        }
        Assert.Fail($"It never came to that: {State} at {Board.NowMs} ms, told {Cloud.Told}.\n" + string.Join("\n", log.TakeLast(60)));
    }

    /// <summary>Goes on for so many milliseconds of this boot.</summary>
    public void PlayFor(int milliseconds)
    {
        int boot = Boots;
        long endMs = Board.NowMs + milliseconds;
        turnEndMs = endMs;
        Play(() => Boots != boot || Board.NowMs >= endMs);
        turnEndMs = long.MaxValue;
    }

    /// <summary>The time until the next step, and the step; a reboot or a power cut starts the board again.</summary>
    public void Turn()
    {
        bool wakes = Link.Connect() || Link.HasMessages;
        Board.NowMs += wakes ? Math.Min(waitMs, 1) : Math.Min(waitMs, turnEndMs - Board.NowMs);
        try
        {
            waitMs = Math.Max(1, Agent.Step());
        }
        catch (PowerCutException)
        {
            Log("--- power cut");
            PowerCuts++;
            Start(BootReason.PowerOn);
            return;
        }
        Note(Agent.StateNumber);
        Assert.InRange(waitMs, 1, 60_000);
        if (Board.Rebooted)
        {
            Start(BootReason.Reboot);
        }
    }

    public bool HasSettled(int version) => RunningVersion == version && !Testing && Cloud.Reports.Count > 0
        && Cloud.Reports[^1].State == ImageState.Confirmed && Cloud.Reports[^1].Version == version;

    /// <summary>
    /// Of an update from version 1 to 2: fails where what this boot reported last is not what runs, where it holds less than it said,
    /// and where it has confirmed its image before the cloud's answer to this boot.
    /// </summary>
    public bool TellsTheTruth()
    {
        Assert.InRange(RunningVersion, 1, 2);
        if (Cloud.Reports.Count > 0 && Cloud.Reports[^1] is { } report && report.BootId == Board.BootId)
        {
            Assert.Equal(RunningVersion, report.Version);
            Assert.True(report.State == ImageState.Testing || !Testing, "it reports as confirmed what is on trial");
        }
        Assert.True(Testing || !wasTesting || Agent.App.Reason != Reason.NotReported, "confirmed before the verdict");
        Assert.False(toldTooMuch, "it says that it holds more than it does");
        return true;
    }

    /// <summary>The cloud hears how far a download is. Looked at now: before the step is over the rest of it may be there.</summary>
    public void Hears(Progress told)
    {
        var held = new byte[told.State is ProgressState.Downloading or ProgressState.Staged ? told.Offset : 0];
        toldTooMuch |= !slots.Read(0, held, held.Length) || !Cloud.Target.AsSpan().StartsWith(held);
    }

    private void Note(int state)
    {
        string name = UpdateTablePrinter.StateName(state);
        if (States.Count == 0 || States[^1] != name)
        {
            States.Add(name);
        }
    }
}
