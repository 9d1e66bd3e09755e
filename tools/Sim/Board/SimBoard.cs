using ProductFirmware.Board;
using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>One board: what survives a reboot, and the boot that goes on now. The agent on it is the real one.</summary>
internal sealed partial class SimBoard : IBoard
{
    private const int StepsAtOnceMax = 5000;
    private const int HangsAfterMs = 1050;

    private readonly Simulation sim;
    private readonly SlotsOfABoard below;
    private readonly Dictionary<string, string> settings = [];
    private readonly int clockPermille;
    private UpdateAgent? agent;
    private int token;
    private long bootedAtMs;
    private long localMs;
    private long stepsAtMs;
    private int stepsAtOnce;
    private BootReason ended = BootReason.PowerOn;

    public SimBoard(Simulation sim, int index, SlotsOfABoard below, Power power, Firmware factory)
    {
        this.sim = sim;
        this.below = below;
        Index = index;
        Power = power;
        clockPermille = 950 + sim.Chance.Below(101); // crystals and ovens
        Link = new SimLink(sim, this) { LatencyMs = 20 + sim.Chance.Below(400), Weather = sim.Chance.Below(10) };
        DeviceId = "e00fce68" + index.ToString("x16");
        known.Add(factory);
        settled = factory;
    }

    public int Index { get; }

    public Power Power { get; }

    public SimLink Link { get; }

    /// <summary>What runs; null while nothing does, or where the launcher's factory app does.</summary>
    public Firmware? Runs { get; private set; }

    public bool OnTrial { get; private set; }

    public bool IsOn => agent is not null;

    /// <summary>Milliseconds since it was started last.</summary>
    public long UpMs => sim.NowMs - bootedAtMs;

    public bool UpdatesEnabled { get; private set; } = true;

    /// <summary>What the app was told last in this boot.</summary>
    public (VerdictStatus Status, Reason Reason)? Told => agent is null ? null : (agent.App.VerdictStatus, agent.App.Reason);

    public string DeviceId { get; }

    public string Target => below.Target;

    public int Hardware => 0;

    public int BootId { get; private set; }

    public BootReason BootReason { get; private set; }

    public long NowMs => localMs + Power.SpentMs;

    public int FileBytesMax => below.Slots.FileBytesMax;

    public byte[] MacOf(byte[] file) => below.MacOf(file);

    public int Random(int limit) => sim.Chance.Below(limit);

    public string Load(string key) => settings.GetValueOrDefault(key, "");

    public bool Save(string key, string value)
    {
        if (sim.Plant == Plant.JournalWrongOrder && key == "staged" && value.Length > 0)
        {
            writtenLate = value;
            return true;
        }
        if (sim.Plant == Plant.TrialsForgotten && key == "trials")
        {
            return true;
        }
        if (Power.Goes())
        {
            settings[key] = sim.Chance.OneIn(2) ? value : Load(key);
            throw new PowerCutException();
        }
        settings[key] = value;
        return true;
    }

    public void SetTime(long unixMs)
    {
    }

    public void CheckIn()
    {
    }

    public void Identify(int milliseconds)
    {
    }

    public void Log(string line)
    {
    }

    public void Reboot()
    {
        if (writtenLate is { } late)
        {
            (settings["staged"], writtenLate) = (late, null);
        }
        Schedule(100, Turn.AppEnds, StopCodes.Reboot);
    }

    public void Note(What what, long a = 0, long b = 0) => sim.History.Add(sim.NowMs, Index, what, a, b);

    public BrokenTruth Broken(Truth truth, string what) => new(truth, Index, $"device {Index}: {what}");

    /// <summary>The board has power.</summary>
    public void PowerOn()
    {
        if (!IsOn)
        {
            Note(What.PowerIsBack);
            ended = BootReason.PowerOn;
            Start();
        }
    }

    /// <summary>The power goes, at any moment.</summary>
    public void PowerOff(long forMs)
    {
        if (IsOn)
        {
            Stop();
            Note(What.PowerGoes);
            sim.Schedule(forMs, Turn.PowerBack, Index, token);
        }
    }

    /// <summary>The supply failed in the middle of an operation.</summary>
    public void WasCut()
    {
        Note(What.PowerGoes, 1);
        Stop();
        ended = BootReason.PowerOn;
        sim.Schedule(1000, Turn.PowerBack, Index, token);
    }

    /// <summary>Whether an event belongs to the boot that goes on.</summary>
    public bool IsNow(int ofToken) => ofToken == token;

    public void Wake()
    {
        var hangs = Runs is { Nature: Nature.Hangs } && sim.NowMs - bootedAtMs > HangsAfterMs;
        if (agent is null || hangs)
        {
            return;
        }
        CountSteps();
        // What the flash took last time has passed as well: a board's clock never goes back.
        localMs = Math.Max(localMs + Power.SpentMs, (sim.NowMs - bootedAtMs) * clockPermille / 1000);
        Power.SpentMs = 0;
        var waitMs = Step(agent);
        var localWaitMs = Math.Max(1, waitMs) * 1000L / clockPermille + 1 + Power.SpentMs;
        wakeAtMs = sim.NowMs + localWaitMs;
        sim.ScheduleAt(wakeAtMs, Turn.Wake, Index, token);
    }

    /// <summary>Whether the wake-up that comes now is the one that was asked for last.</summary>
    public bool IsDue() => sim.NowMs == wakeAtMs;

    /// <summary>The app ends: it wanted to, crashed, or the watchdog took it.</summary>
    public void AppEnded(int code)
    {
        Note(What.AppEnds, code);
        if (code != StopCodes.Reboot)
        {
            failedRuns++;
        }
        below.Runs(false);
        below.Ended(code);
        Stop();
        ended = code == StopCodes.Reboot ? BootReason.Reboot : code == StopCodes.Watchdog ? BootReason.Watchdog : BootReason.Crash;
        Start();
    }

    public void IsHealthy()
    {
        var isKept = Runs is not null && !Power.IsUnreliable; // the launcher's own app proves nothing, and a bad flash may not keep it
        below.Healthy();
        failedRuns = isKept ? 0 : failedRuns; // nor is it kept where the power went
    }

    /// <summary>The app lets updates in from now on, or no longer.</summary>
    public void SetUpdates(bool enabled)
    {
        UpdatesEnabled = enabled;
        if (agent is not null)
        {
            agent.App.UpdatesEnabled = enabled;
        }
        Note(What.AppSetsUpdates, enabled ? 1 : 0);
    }

    public void Arrives(Parcel parcel)
    {
        Link.Arrives(parcel);
        Takes(parcel);
        Wake();
    }

    private long wakeAtMs;
    private string? writtenLate;

    private void Stop()
    {
        token++;
        Link.Close();
        agent = null;
        Runs = null;
        OnTrial = false;
        HasVerdict = false;
        writtenLate = null;
        below.Runs(false);
    }

    private void Start()
    {
        BootId = 1 + sim.Chance.Below(int.MaxValue - 1);
        var started = StartImage();
        CheckStart(started);
        Runs = started.Hash is { Length: > 0 } hash ? sim.Foundry.Find(hash) : null;
        OnTrial = started.OnTrial;
        BootReason = started.Reason;
        Note(What.Boots, Runs is null ? 0 : Runs.Product * 100000L + Runs.Version, (OnTrial ? 100 : 0) + (int)BootReason);
        below.Runs(true);
        bootedAtMs = sim.NowMs;
        localMs = Power.SpentMs = 0;
        stepsAtOnce = 0;
        OpenAgent();
        below.Alive();
        Live();
        sim.Schedule(1000, Turn.Wake, Index, token);
        wakeAtMs = sim.NowMs + 1000;
    }

    private Started StartImage()
    {
        var started = below.Start(ended);
        if (sim.Plant != Plant.NoTrial || !started.OnTrial)
        {
            return started;
        }
        below.Slots.Confirm();
        return started with { OnTrial = false };
    }

    private void OpenAgent()
    {
        Watched = new WatchedSlots(below.Slots, this);
        ISlots slots = sim.Plant == Plant.None ? Watched : new PlantedSlots(sim.Plant, Watched, this);
        agent = new UpdateAgent(Runs?.Product ?? below.ProductOfRemains, Runs?.Version ?? 0, new Device.Hardware(Link, slots, this));
        agent.App.UpdatesEnabled = UpdatesEnabled;
        agent.App.ConfirmLimitMs = sim.Plant == Plant.NoTrialLimit ? int.MaxValue : agent.App.ConfirmLimitMs;
        var passes = Runs is not { Nature: Nature.FailsSelfTest } || sim.Plant == Plant.IgnoreSelfTest;
        agent.App.SelfTest = () => passes;
    }

    // On a board an exception costs a reboot. Here it is a bug that was found.
    private int Step(UpdateAgent running)
    {
        try
        {
            var waitMs = running.Step();
            StepIsWhole();
            return waitMs;
        }
        catch (Exception error) when (error is not (PowerCutException or BrokenTruth))
        {
            throw Broken(Truth.NothingThrows, error.ToString());
        }
    }

    // What the version's nature brings.
    private void Live()
    {
        switch (Runs?.Nature)
        {
            case Nature.Crashes:
                Schedule(500, Turn.AppEnds, StopCodes.Crash);
                break;
            case Nature.Hangs:
                Schedule(HangsAfterMs + AppWatch.CheckInLimitMs, Turn.AppEnds, StopCodes.Watchdog);
                break;
            case Nature.IsFlaky:
                Schedule(sim.Chance.Around(6 * Simulation.HourMs), Turn.AppEnds, StopCodes.Crash);
                break;
        }
        Schedule(AppWatch.HealthyMs, Turn.Healthy, 0);
    }

    private void Schedule(long delayMs, Turn turn, int code) => sim.Schedule(delayMs, turn, Index, token, code == 0 ? null : code);

    private void CountSteps()
    {
        stepsAtOnce = sim.NowMs == stepsAtMs ? stepsAtOnce + 1 : 0;
        stepsAtMs = sim.NowMs;
        if (stepsAtOnce > StepsAtOnceMax)
        {
            throw Broken(Truth.NothingLoopsForEver, "its agent takes turn after turn and no time passes");
        }
    }
}
