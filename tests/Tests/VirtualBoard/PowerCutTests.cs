using ProductFirmware.Tests.Device;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>
/// The power goes at every operation on the flash, and again at every operation of the recovery, with the operation left undone,
/// half done, or done unnoticed. Whatever happens, a verified image starts, and none is lost.
/// </summary>
public class PowerCutTests
{
    private static readonly Tear[] Tears = Enum.GetValues<Tear>();

    private static readonly byte[] OneSector = TestImages.Make(1, 1000);
    private static readonly byte[] TwoSectors = TestImages.Make(1, 5000);
    private static readonly byte[] ThreeSectors = TestImages.Make(1, 9000);
    private static readonly byte[] NextOneSector = TestImages.Make(2, 1000);
    private static readonly byte[] NextTwoSectors = TestImages.Make(2, 5000);
    private static readonly byte[] NextThreeSectors = TestImages.Make(2, 9000);

    private static readonly Dictionary<string, (Func<TestBoard> Board, int[] Kept)> Cases = new()
    {
        ["update"] = (() => TestBoard.With(ThreeSectors, NextThreeSectors, SwapType.Test), [1, 2]),
        ["update, growing"] = (() => TestBoard.With(OneSector, NextTwoSectors, SwapType.Test), [1, 2]),
        ["update, shrinking"] = (() => TestBoard.With(TwoSectors, NextOneSector, SwapType.Test), [1, 2]),
        ["to stay"] = (() => TestBoard.With(OneSector, NextTwoSectors, SwapType.Permanent), [1, 2]),
        ["revert"] = (() => Booted(TestBoard.With(TwoSectors, NextTwoSectors, SwapType.Test)), [1, 2]),
        ["update after a confirmed one"] = (ConfirmedAndUpdated, [2, 3]),
        ["refused"] = (() => TestBoard.With(OneSector, TestImages.Sign(2, [1], target: "ESP32_REV3"), SwapType.Test), [1]),
        ["damaged, header sound"] = (() => Damaged(4100), [2]),
        ["damaged header"] = (() => Damaged(0), [2]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Power_cut_at_every_operation__a_verified_image_starts_and_none_is_lost(string name)
    {
        var (make, kept) = Cases[name];
        var start = make();
        var operations = OperationsOf(start);
        Assert.True(operations > 0);
        foreach (var tear in Tears)
        {
            for (var cut = 0; cut < operations; cut++)
            {
                var board = Cut(start, cut, tear);
                AssertSound(board, kept, $"{tear} at {cut}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Power_cut_again_at_every_operation_of_the_recovery__the_same(string name)
    {
        var (make, kept) = Cases[name];
        var start = make();
        var operations = OperationsOf(start);
        Parallel.For(0, operations * Tears.Length, first =>
        {
            var once = Cut(start, first / Tears.Length, Tears[first % Tears.Length]);
            var again = OperationsOf(once);
            for (var second = 0; second < again; second++)
            {
                // Not every pair of tears: the second one takes turns.
                var tear = Tears[(first + second) % Tears.Length];
                AssertSound(Cut(once, second, tear), kept, $"{Tears[first % Tears.Length]} at {first / Tears.Length}, {tear} at {second}");
            }
        });
    }

    [Fact]
    public void Power_cut_while_the_agent_writes__the_running_image_starts_and_is_not_on_trial()
    {
        var running = TestBoard.With(TwoSectors);
        var whole = running.Copy();
        Stage(whole);
        for (var cut = 0; cut < whole.Chip.Operations; cut++)
        {
            foreach (var tear in Tears)
            {
                var board = running.Copy();
                board.Chip.CutAt(cut, tear);
                Assert.Throws<PowerCutException>(() => Stage(board));
                var result = new TestBoard(board.Chip.Copy()).Boot();
                var staged = cut == whole.Chip.Operations - 1 && tear == Tear.Everything;
                Assert.Equal((staged ? 2 : 1, staged), (result.Image?.Version, result.OnTrial));
            }
        }
        Assert.Equal(2, new TestBoard(whole.Chip.Copy()).Boot().Image?.Version);
    }

    [Fact]
    public void Power_cut_while_confirming__the_image_stays_or_goes_back()
    {
        var trial = Booted(TestBoard.With(OneSector, NextTwoSectors, SwapType.Test));
        foreach (var tear in Tears)
        {
            var board = trial.Copy();
            board.Chip.CutAt(0, tear);
            Assert.Throws<PowerCutException>(() => board.Slots.Confirm());
            AssertSound(new TestBoard(board.Chip.Copy()), [1, 2], $"{tear}");
        }
    }

    // What the agent does with an offer: erase all, write sector after sector, ask for the swap.
    private static void Stage(TestBoard board)
    {
        var slots = board.Slots;
        Assert.True(slots.Erase());
        for (var offset = 0; offset < NextThreeSectors.Length; offset += slots.SectorBytes)
        {
            var part = NextThreeSectors[offset..Math.Min(offset + slots.SectorBytes, NextThreeSectors.Length)];
            Assert.True(slots.Write(offset, part, part.Length));
        }
        Assert.True(slots.SetPending([]));
    }

    private static TestBoard Booted(TestBoard board)
    {
        board.Boot();
        return board.Copy();
    }

    private static TestBoard ConfirmedAndUpdated()
    {
        var board = TestBoard.With(OneSector, NextTwoSectors, SwapType.Test);
        board.Boot();
        board.Slots.Confirm();
        Assert.True(board.Slots.Erase());
        TestBoard.Put(board.Secondary, TestImages.Make(3, 5000));
        Assert.True(board.Slots.SetPending([]));
        return board.Copy();
    }

    private static TestBoard Damaged(int at)
    {
        var board = TestBoard.With(TwoSectors);
        TestBoard.Put(board.Secondary, NextOneSector);
        board.Chip.Bytes[2 * Flash.SectorBytes + at] ^= 1;
        return board.Copy();
    }

    private static int OperationsOf(TestBoard board)
    {
        var copy = board.Copy();
        copy.Boot();
        return copy.Chip.Operations;
    }

    private static TestBoard Cut(TestBoard start, int operation, Tear tear)
    {
        var board = start.Copy();
        board.Chip.CutAt(operation, tear);
        Assert.Throws<PowerCutException>(() => board.Boot());
        return board.Copy();
    }

    // Starts a verified image, has lost none, and comes to rest: whoever never confirms ends with an image that is not on trial.
    private static void AssertSound(TestBoard board, int[] kept, string cut)
    {
        var result = board.Boot();
        Assert.True(result.Image is not null, cut);
        var found = new[] { result.Image.Version, TestBoard.VersionIn(board.Secondary) }.Where(v => v > 0).Order();
        Assert.True(kept.SequenceEqual(found), $"{cut}: {string.Join(",", found)}");
        if (result.OnTrial)
        {
            result = board.Boot();
        }
        Assert.True(result.Image is not null && !result.OnTrial, cut);
        Assert.True(!board.PrimaryTrailer.InProgress && !board.PrimaryTrailer.OnTrial && !board.SecondaryTrailer.HasMagic, $"{cut}: not at rest");
    }
}
