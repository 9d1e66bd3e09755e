using ProductFirmware.Core;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>What to play.</summary>
/// <param name="Shown">The device whose whole history is written out, or null.</param>
/// <param name="Loses">With <see cref="Plant.CommandBeforeSave"/>: people's only command that is lost, each time; null for all, now and then.</param>
internal sealed record Play(long Seed, int Devices, int Days, Plant Plant = Plant.None, int? Shown = null, What? Loses = null);

/// <summary>How it ended.</summary>
/// <param name="Broken">The truth that did not hold, or null.</param>
/// <param name="LastEvents">The last that happened to the device that it concerns.</param>
internal sealed record Outcome(Play Play, long Events, string Digest, BrokenTruth? Broken, IReadOnlyList<string> LastEvents);

/// <summary>Whose turn it is.</summary>
internal enum Turn
{
    Wake,
    Connected,
    ToCloud,
    ToDevice,
    LinkDies,
    BoardNotices,
    CloudNotices,
    AppEnds,
    Healthy,
    PowerBack,
    CrashesAgain,
    PowerIsOnForGood,
    Retry,
    BoardTrouble,
    CloudTrouble,
    CloudIsUp,
    PeopleAct,
    MindChanges,
    FlashesAgain,
    FaultsStop,
}

/// <summary>
/// Boards, links, cloud and people on one queue of events with virtual time: it jumps from one event to the next. There is one
/// thread, one source of chance, and no order that a hash table makes up, so the same seed plays the same run.
/// </summary>
internal sealed class Simulation
{
    public const long HourMs = 3_600_000;
    public const long DayMs = 24 * HourMs;

    private const long PeopleMeanMs = 25 * 60_000;
    private const int OrderBits = 20;

    private readonly record struct Due(Turn Turn, int Device, int Token, object? Item);

    private readonly PriorityQueue<Due, long> queue = new();
    private readonly Play play;
    private readonly People people;
    private readonly Trouble trouble;
    private readonly long endMs;
    private long order;
    private int taking = -1;

    private Simulation(Play play, TextWriter output)
    {
        this.play = play;
        Chance = new Chance(play.Seed);
        History = new History(play.Devices, play.Shown, output);
        Foundry = new Foundry(Chance);
        Cloud = new SimCloud(this, play.Devices);
        people = new People(this);
        trouble = new Trouble(this);
        endMs = play.Days * DayMs;
        Boards = MakeBoards();
        Begin();
    }

    public long NowMs { get; private set; }

    public Chance Chance { get; }

    public History History { get; }

    public Foundry Foundry { get; }

    public SimCloud Cloud { get; }

    public SimBoard[] Boards { get; }

    public Plant Plant => play.Plant;

    /// <summary>The one command that the plant loses, or null for all.</summary>
    public What? Loses => play.Loses;

    /// <summary>Whether things go wrong. In the last part of the run they do not.</summary>
    public bool HasFaults { get; private set; }

    /// <summary>Plays a run to its end, or to the first truth that is broken.</summary>
    public static Outcome Run(Play play, TextWriter? output = null)
    {
        var sim = new Simulation(play, output ?? TextWriter.Null);
        BrokenTruth? broken = null;
        try
        {
            sim.Run();
            new Convergence(sim).Check();
        }
        catch (BrokenTruth truth)
        {
            broken = truth;
        }
        catch (Exception error)
        {
            broken = new BrokenTruth(Truth.NothingThrows, sim.taking, error.ToString()); // the seed and what led to it are worth as much as with any other
        }
        return new(play, sim.History.Events, sim.History.Digest(), broken, broken is null ? [] : [.. sim.History.LastOf(broken.Device)]);
    }

    public void Schedule(long delayMs, Turn turn, int device, int token, object? item = null) => ScheduleAt(NowMs + delayMs, turn, device, token, item);

    /// <summary>Events of one millisecond come in the order in which they were asked for.</summary>
    public void ScheduleAt(long atMs, Turn turn, int device, int token, object? item = null) =>
        queue.Enqueue(new Due(turn, device, token, item), (atMs << OrderBits) | (order++ & ((1 << OrderBits) - 1)));

    private void Run()
    {
        while (queue.TryDequeue(out var due, out var at) && at >> OrderBits <= endMs)
        {
            NowMs = at >> OrderBits;
            taking = due.Device;
            try
            {
                Take(due);
            }
            catch (PowerCutException)
            {
                Boards[due.Device].WasCut();
            }
        }
    }

    private void Take(Due due)
    {
        if (due.Device >= 0)
        {
            TakeOfBoard(due, Boards[due.Device]);
            return;
        }
        switch (due.Turn)
        {
            case Turn.CloudTrouble when HasFaults:
                Cloud.Die();
                Schedule(Chance.Around(Trouble.CloudMeanMs), Turn.CloudTrouble, -1, 0);
                break;
            case Turn.CloudIsUp:
                Cloud.Start(clockIsRight: false);
                break;
            case Turn.PeopleAct when HasFaults:
                people.Act();
                Schedule(Chance.Around(PeopleMeanMs), Turn.PeopleAct, -1, 0);
                break;
            case Turn.FaultsStop:
                HasFaults = false;
                History.Add(NowMs, -1, What.FaultsStop);
                trouble.Stop();
                people.TryBadOnes();
                break;
        }
    }

    private void TakeOfBoard(Due due, SimBoard board)
    {
        switch (due.Turn)
        {
            case Turn.Wake when board.IsNow(due.Token) && board.IsDue():
                board.Wake();
                break;
            case Turn.Connected when board.Link.Answered(due.Token):
                board.Wake();
                break;
            case Turn.ToCloud when board.Link.Carries && board.Link.Connection == due.Token:
                Cloud.Arrives(due.Device, (Parcel)due.Item!);
                break;
            case Turn.ToDevice when board.Link.Carries && board.Link.Connection == due.Token:
                board.Arrives((Parcel)due.Item!);
                break;
            case Turn.LinkDies when board.Link.Connection == due.Token:
                board.Link.Break();
                break;
            case Turn.BoardNotices when board.Link.Notices(due.Token):
                board.Wake();
                break;
            case Turn.CloudNotices:
                Cloud.Notices(due.Device, due.Token);
                break;
            case Turn.Retry:
                Cloud.RetryIsDue(due.Device);
                break;
            default:
                TakeOfItsLife(due, board);
                break;
        }
    }

    private void TakeOfItsLife(Due due, SimBoard board)
    {
        switch (due.Turn)
        {
            case Turn.AppEnds when board.IsNow(due.Token):
                board.AppEnded((int)due.Item!);
                break;
            case Turn.Healthy when board.IsNow(due.Token):
                board.IsHealthy();
                break;
            case Turn.PowerBack when board.IsNow(due.Token):
            case Turn.PowerIsOnForGood:
                board.PowerOn();
                break;
            case Turn.MindChanges when HasFaults:
                people.ChangeMind(due.Device);
                break;
            case Turn.FlashesAgain:
                people.FlashAgain(due.Device);
                break;
            case Turn.CrashesAgain when HasFaults:
                trouble.End(board, Board.StopCodes.Crash, due.Token);
                break;
            case Turn.BoardTrouble when HasFaults:
                Schedule(Chance.Around(Trouble.BoardMeanMs), Turn.BoardTrouble, due.Device, 0);
                trouble.Strike(board);
                break;
        }
    }

    // Half of the boards swap flash, half keep files; some have small slots. Most are members, some strangers, a few in the wrong product.
    private SimBoard[] MakeBoards()
    {
        var keys = TrustedKeys.Parse(Plant == Plant.TrustForeignKey ? Foundry.PublicPem + "\n" + Foundry.ForeignPem : Foundry.PublicPem);
        var factory = MakeFactoryImages();
        var boards = new SimBoard[play.Devices];
        for (var i = 0; i < boards.Length; i++)
        {
            var isStranger = Chance.OneIn(6);
            // Some strangers come with a version that no member has run yet: it must not become evidence.
            var version = isStranger && Chance.OneIn(2) ? 2 : 1;
            var runs = factory[(Chance.OneIn(5) ? 2 : 1, version, i % 2 == 0 ? Foundry.FlashTarget : Foundry.FileTarget)];
            var isSmall = Chance.OneIn(3);
            var power = new Power(Chance);
            var imageKey = new byte[Limits.CredentialBytes];
            Chance.Fill(imageKey);
            SlotsOfABoard below = i % 2 == 0
                ? new FlashBoard(isSmall ? 5 : 9, runs.File, keys, power)
                : new FileBoard(isSmall ? 12 * 1024 : 28 * 1024, runs.File, imageKey, power);
            boards[i] = new SimBoard(this, i, below, power, runs);
            var row = Cloud.Row(i);
            row.ProductId = isStranger ? null : Chance.OneIn(20) ? 3 - runs.Product : runs.Product;
            row.Force = row.ProductId != runs.Product && row.ProductId is not null && Chance.OneIn(2);
        }
        return boards;
    }

    private Dictionary<(int Product, int Version, string Target), Firmware> MakeFactoryImages()
    {
        var images = new Dictionary<(int, int, string), Firmware>();
        foreach (var (product, version) in new[] { (1, 1), (1, 2), (2, 1), (2, 2) })
        {
            foreach (var target in new[] { Foundry.FlashTarget, Foundry.FileTarget })
            {
                images[(product, version, target)] = people.Factory(product, version, target);
            }
        }
        return images;
    }

    private void Begin()
    {
        HasFaults = true;
        foreach (var board in Boards)
        {
            Schedule(Chance.Below((int)HourMs), Turn.PowerIsOnForGood, board.Index, 0);
            Schedule(Chance.Around(Trouble.BoardMeanMs), Turn.BoardTrouble, board.Index, 0);
        }
        Schedule(Chance.Around(PeopleMeanMs), Turn.PeopleAct, -1, 0);
        Schedule(Chance.Around(Trouble.CloudMeanMs), Turn.CloudTrouble, -1, 0);
        Schedule(endMs - Convergence.CalmMs, Turn.FaultsStop, -1, 0);
    }
}
