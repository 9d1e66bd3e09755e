using ProductFirmware.Board;
using ProductFirmware.Tests.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>
/// The power goes at every operation on the file system, and again at every operation of the recovery, each time with the operation
/// left undone, half done, lost, garbled or done unnoticed. Whatever happens, the launcher chooses an image that the cloud made, and
/// one that the case allows.
/// </summary>
public class SlotPowerCutTests(ITestOutputHelper output)
{
    private const int Factory = 0;

    private static readonly Tear[] Tears = Enum.GetValues<Tear>();

    // Where the board stands, what is cut, and what may be settled on afterwards by an app that never confirms.
    private static readonly Dictionary<string, (Func<SlotBoard> Start, Action<SlotBoard> Work, int[] Allowed)> Cases = new()
    {
        ["first boot after the cable"] = (() => SlotBoard.Flashed(), b => b.Boot(), [1]),
        ["boot of a confirmed image"] = (() => SlotBoard.Running(), BootToHealthy, [1]),
        ["download"] = (() => SlotBoard.Running(), b => b.Boot().TryDownload(2), [1]),
        ["boot into a trial"] = (() => SlotBoard.Pending(), b => b.Boot(), [1]),
        ["second boot of a trial"] = (() => SlotBoard.Trial(), b => b.Boot(), [1]),
        ["crash of a trial"] = (() => SlotBoard.Trial(), b => b.BootAndCrash(), [1]),
        ["confirmation"] = (() => SlotBoard.Pending(), b => b.Boot().Slots.Confirm(), [1, 2]),
        ["going back"] = (() => SlotBoard.Trial(3), b => b.Boot(), [1]),
        ["next update, into the first slot"] = (() => SlotBoard.Updated(), b => b.Boot().TryDownload(3), [2]),
        ["boot into that"] = (SecondPending, b => b.Boot(), [2]),
        ["confirmation of that"] = (SecondPending, b => b.Boot().Slots.Confirm(), [2, 3]),
        ["damaged home, the one before is there"] = (DamagedHome, b => b.Boot(), [1]),
        ["crashing home, the one before is there"] = (() => Crashing(SlotBoard.Updated()), b => b.Boot(), [1]),
        ["crash of a confirmed image"] = (() => SlotBoard.Updated(), b => b.BootAndCrash(), [2]),
        ["crashing home, nothing else"] = (() => Crashing(SlotBoard.Running()), b => b.Boot(), [Factory, 1]), // in turn
        ["rescue from the factory app"] = (() => Crashing(SlotBoard.Running()), b => b.Boot().TryDownload(2), [Factory, 1]),
        ["boot into the rescue"] = (Rescued, b => b.Boot(), [1]), // after a failed rescue the old one gets three more starts
        ["confirmation of the rescue"] = (Rescued, b => b.Boot().Slots.Confirm(), [1, 2]),
        ["flashed again over an old journal"] = (FlashedAgain, b => b.Boot(), [4]),
        ["pending with a wrong MAC"] = (WrongMac, b => b.Boot(), [1]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Power_cut_at_every_operation__and_again_at_every_operation_of_the_recovery__a_genuine_image_starts(string name)
    {
        var (make, work, allowed) = Cases[name];
        var start = make();
        var cuts = 0;
        for (var first = 0; first < OperationsOf(start, work); first++)
        {
            foreach (var tear in Tears)
            {
                var once = Cut(start, work, first, tear);
                AssertSettles(once, allowed, $"{tear} at {first}");
                cuts += 1 + CutAgain(once, allowed, $"{tear} at {first}");
            }
        }
        Assert.True(cuts > 0);
        output.WriteLine($"{cuts} cuts");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_one_operation_that_says_yes_and_does_nothing__a_genuine_image_starts(string name)
    {
        var (make, work, allowed) = Cases[name];
        var start = make();
        for (var operation = 0; operation < OperationsOf(start, work); operation++)
        {
            var board = start.Copy();
            board.Files.IgnoredOperation = operation;
            work(board);
            AssertSettles(board, [.. allowed, .. Unstored(name)], $"nothing at {operation}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_disk_that_is_full_from_any_operation_on__a_genuine_image_starts(string name)
    {
        var (make, work, allowed) = Cases[name];
        var start = make();
        for (var operation = 0; operation < OperationsOf(start, work); operation++)
        {
            var board = start.Copy();
            board.Files.FullFrom = operation;
            work(board);
            AssertSettles(board, [.. allowed, .. Unstored(name)], $"full at {operation}");
            board = board.Copy();
            board.Files.FullFrom = 0;
            Assert.True(allowed.Concat(Unstored(name)).Contains(board.Settle()), $"full at {operation}, and still");
        }
    }

    [Fact]
    public void However_often_the_power_goes__a_trial_starts_at_most_three_times()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var board = SlotBoard.Pending();
            var trials = 0;
            for (var boot = 0; boot < 20; boot++)
            {
                board = board.Copy();
                board.Files.CutAt(random.Next(6), (Tear)random.Next(Tears.Length));
                try
                {
                    trials += board.Boot().OnTrial ? 1 : 0;
                    board.Launch.Alive();
                }
                catch (PowerCutException)
                {
                }
            }
            Assert.InRange(trials, 0, 3);
            Assert.Equal(1, board.Copy().Settle());
        }
    }

    // Where the first image cannot be taken over, there is none.
    private static int[] Unstored(string name) => name == "first boot after the cable" ? [Factory] : [];

    private static int CutAgain(SlotBoard once, int[] allowed, string cut)
    {
        var cuts = 0;
        for (var second = 0; second < OperationsOf(once, b => b.Boot()); second++)
        {
            foreach (var tear in Tears)
            {
                AssertSettles(Cut(once, b => b.Boot(), second, tear), allowed, $"{cut}, {tear} at {second} of the recovery");
                cuts++;
            }
        }
        return cuts;
    }

    private static int OperationsOf(SlotBoard start, Action<SlotBoard> work)
    {
        var board = start.Copy();
        work(board);
        return board.Files.Operations;
    }

    private static SlotBoard Cut(SlotBoard start, Action<SlotBoard> work, int operation, Tear tear)
    {
        var board = start.Copy();
        board.Files.CutAt(operation, tear);
        Assert.Throws<PowerCutException>(() => work(board));
        return board.Copy();
    }

    // What was pending may be tried (every trial is one of the case's), then it must come to rest at what is allowed.
    private static void AssertSettles(SlotBoard board, int[] allowed, string cut)
    {
        var version = board.Copy().Settle();
        Assert.True(allowed.Contains(version), $"{cut}: version {version} starts");
    }

    private static void BootToHealthy(SlotBoard board)
    {
        board.Boot();
        board.Launch.Alive();
        board.Launch.Healthy();
        board.Launch.Ended(StopCodes.Reboot);
    }

    private static SlotBoard SecondPending()
    {
        var board = SlotBoard.Updated().Boot();
        board.Download(3);
        return board.Copy();
    }

    private static SlotBoard DamagedHome()
    {
        var board = SlotBoard.Updated();
        board.Files["slot1.bin"][5000] ^= 1;
        return board;
    }

    private static SlotBoard Crashing(SlotBoard board)
    {
        for (var i = 0; i < 3; i++)
        {
            board.BootAndCrash();
        }
        return board.Copy();
    }

    private static SlotBoard Rescued()
    {
        var board = Crashing(SlotBoard.Running()).Boot();
        board.Download(2);
        return board.Copy();
    }

    private static SlotBoard FlashedAgain()
    {
        var board = SlotBoard.Updated();
        board.Flash(4);
        return board;
    }

    private static SlotBoard WrongMac()
    {
        var board = SlotBoard.Running().Boot();
        var slots = new ProductFirmware.Device.FileSlots(board.Files, SlotBoard.SlotBytes, board.Launch.Slot, []);
        Assert.True(slots.Write(0, SlotBoard.Image(2), 4096));
        Assert.True(slots.SetPending(SlotBoard.MacOf(SlotBoard.Image(2))));
        return board.Copy();
    }
}
