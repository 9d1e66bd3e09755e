using ProductFirmware.Device;
using ProductFirmware.Tests.Device;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>
/// Every flash size that nanoFramework has a partition table for, at its real offsets and slot sizes: the power goes at each operation
/// of an update, and again at each operation of the recovery. Images are small, so that all of it can be tried; one update with the
/// largest image that fits says that the sizes are right.
/// </summary>
public class PowerCutGeometryTests(ITestOutputHelper output)
{
    private static readonly int[] Megabytes = [2, 4, 8, 16];
    private static readonly Tear[] Tears = Enum.GetValues<Tear>();

    private static readonly byte[] One = TestImages.Make(1, 1000);
    private static readonly byte[] Grown = TestImages.Make(2, 5000);
    private static readonly byte[] Third = TestImages.Make(3, 5000);
    private static readonly byte[] Other = TestImages.Sign(2, [1], target: "ESP32_REV3");

    /// <summary>What is in the second slot, what the boots after it start and tell, and what each slot holds in the end.</summary>
    private sealed record Promise(Func<int, Board> Make, string[] Boots, int Runs);

    // A board that nobody confirms anything on: version, whether on trial, and what the boot loader did.
    private static readonly Dictionary<string, Promise> Promises = new()
    {
        ["An update comes on trial, and goes back where nobody confirms it"] =
            new(mb => new Board(mb, One).With(Grown, SwapType.Test), ["2 on trial, Updated", "1, Reverted", "1, Unchanged"], 1),
        ["An update that shrinks comes on trial, and goes back"] =
            new(mb => new Board(mb, Grown).With(One, SwapType.Test), ["1 on trial, Updated", "2, Reverted", "2, Unchanged"], 2),
        ["An image that comes to stay, stays"] =
            new(mb => new Board(mb, One).With(Grown, SwapType.Permanent), ["2, Reverted", "2, Unchanged", "2, Unchanged"], 2),
        ["A trial that was confirmed stays"] =
            new(mb => Confirmed(new Board(mb, One).With(Grown, SwapType.Test)), ["2, Unchanged", "2, Unchanged", "2, Unchanged"], 2),
        ["An image for other boards is never started"] =
            new(mb => new Board(mb, One).With(Other, SwapType.Test), ["1, Unchanged", "1, Unchanged", "1, Unchanged"], 1),
    };

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var megabytes in Megabytes)
            {
                foreach (var name in Promises.Keys)
                {
                    cases.Add(megabytes, name);
                }
            }
            return cases;
        }
    }

    public static TheoryData<int> Sizes => [.. Megabytes];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Power_cut_at_every_operation_and_of_the_recovery__the_same_chain_of_boots(int megabytes, string name)
    {
        var promise = Promises[name];
        var start = promise.Make(megabytes);
        Assert.Equal(promise.Boots, ChainOf(start.Copy()));
        var cuts = 0;
        for (var first = 0; first < OperationsOf(start); first++)
        {
            foreach (var tear in Tears)
            {
                var once = Cut(start, first, tear);
                AssertChain(once.Copy(), promise, $"{tear} at {first}");
                cuts += 1 + CutAgain(once, first, promise);
            }
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > 0 || OperationsOf(start) == 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_erase_that_is_stuck_or_a_write_that_went_nowhere__a_verified_image_starts(int megabytes, string name)
    {
        var promise = Promises[name];
        var start = promise.Make(megabytes);
        for (var operation = 0; operation < OperationsOf(start); operation++)
        {
            var board = start.Copy();
            board.Chip.IgnoreAt(operation);
            try
            {
                board.Boot();
            }
            catch (FlashViolationException)
            {
                // The flash says no: the boot loader's watchdog starts it again.
            }
            Assert.All(ChainOf(board.Copy()), boot => Assert.True(boot[0] == '1' || promise.Boots.Any(told => told[0] == boot[0]), $"{boot} at {operation}"));
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void An_erase_that_is_stuck_in_any_sector_of_the_trailer__no_step_of_an_earlier_swap_counts_for_the_next(int megabytes)
    {
        var start = Confirmed(new Board(megabytes, One).With(Grown, SwapType.Test)).Replacing(Third);
        for (var sector = 0; sector < start.TrailerSectors; sector++)
        {
            var once = start.Copy();
            once.Chip.IgnoreAt(sector); // a swap begins with the erasing of the trailer
            Assert.Equal(["3 on trial, Updated", "2, Reverted", "2, Unchanged"], ChainOf(once));
        }
        var twice = start.Copy();
        twice.Chip.IgnoreAt(twice.TrailerSectors - 1);
        twice.Chip.IgnoreAt(2 * twice.TrailerSectors - 1);
        Assert.Throws<FlashViolationException>(() => twice.Boot());
        Assert.Equal(["3 on trial, Updated", "2, Reverted", "2, Unchanged"], ChainOf(twice));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_largest_image_that_fits_is_swapped_in_and_back(int megabytes)
    {
        var overhead = One.Length - 1000;
        var largest = TestImages.Make(2, Layout.Esp32(megabytes).FileBytesMax - overhead - 4);
        var board = new Board(megabytes, One).With(largest, SwapType.Test);
        Assert.Equal(["2 on trial, Updated", "1, Reverted", "1, Unchanged"], ChainOf(board));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_trailer_never_reaches_into_the_image_nor_into_the_spare_sector(int megabytes)
    {
        var layout = Layout.Esp32(megabytes);
        var slot = layout.Primary(new SparseFlash(layout.FlashBytes));
        Assert.True(slot.TrailerSector > slot.FileSectorsMax);
        new Trailer(slot).Begin(SwapType.Test, slot.FileBytesMax);
        new Trailer(slot).AddStep(0);
        new Trailer(slot).AddStep(3 * slot.FileSectorsMax - 1);
        Assert.True(slot.IsErased(0, slot.TrailerSector * Flash.SectorBytes));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Power_cut_while_the_agent_writes__the_running_image_starts(int megabytes)
    {
        var running = new Board(megabytes, One);
        var whole = running.Copy();
        Assert.True(Stage(whole));
        // Of the erasing of a large slot every 31st operation; the beginning and all that follows it one by one.
        var operations = whole.Chip.Operations;
        foreach (var cut in Enumerable.Range(0, operations).Where(i => i < 8 || i % 31 == 0 || i > operations - 24))
        {
            foreach (var tear in Tears)
            {
                var board = running.Copy();
                board.Chip.CutAt(cut, tear);
                Assert.Throws<PowerCutException>(() => Stage(board));
                var staged = cut == operations - 1 && tear == Tear.Everything;
                Assert.Equal(staged ? "2 on trial, Updated" : "1, Unchanged", board.Copy().Boot());
            }
            var spoiled = running.Copy();
            spoiled.Chip.IgnoreAt(cut);
            var says = Stage(spoiled);
            Assert.Equal(says ? "2 on trial, Updated" : "1, Unchanged", spoiled.Copy().Boot());
        }
    }

    // What the agent does with an offer: erase all, write sector after sector, ask for the swap.
    private static bool Stage(Board board)
    {
        var slots = board.Slots;
        var done = slots.Erase();
        for (var offset = 0; done && offset < Grown.Length; offset += slots.SectorBytes)
        {
            var part = Grown[offset..Math.Min(offset + slots.SectorBytes, Grown.Length)];
            done = slots.Write(offset, part, part.Length);
        }
        return done && slots.SetPending([]);
    }

    private static Board Confirmed(Board board)
    {
        board.Boot();
        Assert.True(board.Slots.Confirm());
        return board.Copy();
    }

    private static int OperationsOf(Board board)
    {
        var copy = board.Copy();
        copy.Boot();
        return copy.Chip.Operations;
    }

    private static int CutAgain(Board once, int first, Promise promise)
    {
        var again = OperationsOf(once);
        for (var second = 0; second < again; second++)
        {
            var tear = Tears[(first + second) % Tears.Length]; // not every pair of tears: the second one takes turns
            AssertChain(Cut(once, second, tear), promise, $"{first}, then {tear} at {second}");
        }
        return again;
    }

    private static Board Cut(Board start, int operation, Tear tear)
    {
        var board = start.Copy();
        board.Chip.CutAt(operation, tear);
        Assert.Throws<PowerCutException>(() => board.Boot());
        return board.Copy();
    }

    private static string[] ChainOf(Board board) => [.. Enumerable.Range(0, 3).Select(_ => board.Boot())];

    // The chain as promised; or what is left of it, where the cut came after the swap was done and a boot has passed.
    private static void AssertChain(Board board, Promise promise, string cut)
    {
        var chain = ChainOf(board);
        var tails = Enumerable.Range(0, promise.Boots.Length).Select(i => promise.Boots[i..]).Select(tail => tail.Concat(Enumerable.Repeat(promise.Boots[^1], 3)).Take(3));
        Assert.True(tails.Any(tail => tail.SequenceEqual(chain)), $"{cut}: {string.Join("; ", chain)}");
        Assert.StartsWith($"{promise.Runs}, ", chain[^1]);
    }

    private sealed class Board(int megabytes, SparseFlash chip)
    {
        private readonly Layout layout = Layout.Esp32(megabytes);

        public Board(int megabytes, byte[] factory)
            : this(megabytes, new SparseFlash(Layout.Esp32(megabytes).FlashBytes)) => Put(layout.Primary(Chip), factory);

        public SparseFlash Chip { get; } = chip;

        public FlashSlots Slots => new(Chip, layout);

        public int TrailerSectors => layout.Primary(Chip).Sectors - layout.Primary(Chip).TrailerSector;

        /// <summary>The same with this image in the second slot, on trial, in the place of what was there.</summary>
        public Board Replacing(byte[] next)
        {
            Assert.True(Slots.Erase());
            return With(next, SwapType.Test);
        }

        public Board With(byte[] next, SwapType type)
        {
            Put(layout.Secondary(Chip), next);
            new Trailer(layout.Secondary(Chip)).Request(type);
            return Copy();
        }

        public Board Copy() => new(megabytes, Chip.Copy());

        /// <summary>The version that starts, whether on trial, and what the report's boot reason is made from.</summary>
        public string Boot()
        {
            var result = new BootLoader(layout.Primary(Chip), layout.Secondary(Chip), TestImages.Keys, _ => { }).Boot();
            return $"{result.Image?.Version ?? 0}{(result.OnTrial ? " on trial" : "")}, {result.Outcome}";
        }

        private static void Put(Slot slot, byte[] file)
        {
            var units = Enumerable.Repeat(Flash.Erased, (file.Length + 3) / 4 * 4).ToArray();
            file.CopyTo(units, 0);
            slot.Program(0, units);
        }
    }
}
