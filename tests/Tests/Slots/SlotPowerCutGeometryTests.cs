using System.Security.Cryptography;
using System.Text;
using ProductFirmware.Board;
using ProductFirmware.Device;
using ProductFirmware.Tests.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Slots;

/// <summary>
/// File slots at the sizes that boards with 4, 8 and 16 MB of flash have (with 2 MB the file system's 64 KiB hold no two images): the
/// power goes at each operation of an update, and again at each of the recovery. With 4 MB the images fill their slots and, with the
/// records, nearly the file system; with more they are of some 120 KB, so that all of it can be tried.
/// </summary>
public class SlotPowerCutGeometryTests(ITestOutputHelper output)
{
    private static readonly Tear[] Tears = Enum.GetValues<Tear>();

    private sealed record Size(int Megabytes, int SlotBytes, int FileSystemBytes, int PayloadBytes)
    {
        public byte[][] Images { get; } = [[], Make(1, PayloadBytes), Make(2, PayloadBytes)];

        private static byte[] Make(int version, int bytes) => Device.Images.Make(version, payloadBytes: bytes);
    }

    private static readonly Size[] Sizes =
    [
        new(4, SlotFiles.SlotBytes4Mb, 256 * 1024, SlotFiles.SlotBytes4Mb - 300),
        new(8, SlotFiles.SlotBytes8Mb, 2048 * 1024, 120_000),
        new(16, SlotFiles.SlotBytes8Mb, 3072 * 1024, 118_000),
    ];

    /// <summary>Where the board stands, what is cut, and the chain of boots where nothing is cut and nobody confirms: then nothing but its tails.</summary>
    private sealed record Promise(Func<Size, Bench> Start, Action<Bench> Work, string[] Boots, int[] Rests);

    private static readonly Dictionary<string, Promise> Promises = new()
    {
        ["An image that came is tried three times, and goes back where nobody confirms it"] = new(
            size => Bench.Running(size), bench => bench.Download(),
            ["2 on trial, Update", "2 on trial, PowerOn", "2 on trial, PowerOn", "1, Revert", "1, PowerOn"], [1]),
        ["A trial that starts"] = new(
            size => Bench.Pending(size), bench => bench.Boot(),
            ["2 on trial, PowerOn", "2 on trial, PowerOn", "1, Revert", "1, PowerOn", "1, PowerOn"], [1]),
        ["A trial that is confirmed"] = new(
            size => Bench.Pending(size), bench => bench.Confirm(),
            ["2, PowerOn", "2, PowerOn", "2, PowerOn", "2, PowerOn", "2, PowerOn"], [1, 2]),
    };

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var size in Sizes)
            {
                foreach (var name in Promises.Keys)
                {
                    cases.Add(size.Megabytes, name);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Power_cut_at_every_operation_and_of_the_recovery__a_genuine_image_starts(int megabytes, string name)
    {
        var promise = Promises[name];
        var start = promise.Start(Sizes.Single(size => size.Megabytes == megabytes));
        var whole = start.Copy();
        promise.Work(whole);
        Assert.Equal(promise.Boots, whole.Copy().Chain(5));
        var cuts = 0;
        for (var first = 0; first < whole.Files.Operations; first++)
        {
            foreach (var tear in Tears)
            {
                var once = Cut(start, promise.Work, first, tear);
                AssertRests(once.Copy(), promise, $"{tear} at {first}");
                cuts += 1 + CutAgain(once, first, promise);
            }
        }
        output.WriteLine($"{cuts} cuts");
        Assert.True(cuts > whole.Files.Operations * Tears.Length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operation_that_says_yes_and_does_nothing__a_genuine_image_starts(int megabytes, string name)
    {
        var promise = Promises[name];
        var start = promise.Start(Sizes.Single(size => size.Megabytes == megabytes));
        var whole = start.Copy();
        promise.Work(whole);
        for (var operation = 0; operation < whole.Files.Operations; operation++)
        {
            var board = start.Copy();
            board.Files.IgnoredOperation = operation;
            promise.Work(board);
            AssertRests(board.Copy(), promise, $"nothing at {operation}");
        }
    }

    private static int CutAgain(Bench once, int first, Promise promise)
    {
        var copy = once.Copy();
        copy.Boot();
        for (var second = 0; second < copy.Files.Operations; second++)
        {
            var tear = Tears[(first + second) % Tears.Length]; // not every pair of tears: the second one takes turns
            AssertRests(Cut(once, bench => bench.Boot(), second, tear), promise, $"{first}, then {tear} at {second}");
        }
        return copy.Files.Operations;
    }

    private static Bench Cut(Bench start, Action<Bench> work, int operation, Tear tear)
    {
        var board = start.Copy();
        board.Files.CutAt(operation, tear);
        Assert.Throws<PowerCutException>(() => work(board));
        return board.Copy();
    }

    // At most three trials, then what the case allows; and a way back is told as one.
    private static void AssertRests(Bench board, Promise promise, string cut)
    {
        var chain = board.Chain(5);
        var trials = chain.TakeWhile(boot => boot.Contains("on trial", StringComparison.Ordinal)).Count();
        Assert.True(trials <= SlotFiles.StartsMax, $"{cut}: {string.Join("; ", chain)}");
        Assert.All(chain.Skip(trials), boot => Assert.True(promise.Rests.Any(version => boot.StartsWith($"{version}, ", StringComparison.Ordinal)), $"{cut}: {string.Join("; ", chain)}"));
        Assert.True(trials == 0 || chain[trials].EndsWith("Revert", StringComparison.Ordinal), $"{cut}: {string.Join("; ", chain)}");
    }

    /// <summary>Files, launcher and slots of one board.</summary>
    private sealed class Bench(Size size, SimulatedFiles files)
    {
        private static readonly byte[] Key = SHA256.HashData("image key"u8);

        private Boot launch = null!;

        public SimulatedFiles Files => files;

        public static Bench Running(Size size)
        {
            var files = new SimulatedFiles { Capacity = size.FileSystemBytes };
            files["slot0.bin"] = [.. size.Images[1]];
            files["slot0.mac"] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Key, size.Images[1])) + "\n");
            var bench = new Bench(size, files);
            bench.Boot();
            return bench.Copy();
        }

        public static Bench Pending(Size size)
        {
            var bench = Running(size);
            bench.Download();
            return bench.Copy();
        }

        public Bench Copy() => new(size, files.Copy());

        public string Boot()
        {
            launch = new Boot(files, Key);
            launch.Choose();
            var image = launch.TakeImage();
            var version = image is null ? 0 : Array.FindIndex(size.Images, known => known.AsSpan().SequenceEqual(image));
            Assert.True(version > 0, "no genuine image starts");
            var told = $"{version}{(launch.OnTrial ? " on trial" : "")}, {(BootReason)launch.Reason}";
            launch.Alive();
            return told;
        }

        public string[] Chain(int boots) => [.. Enumerable.Range(0, boots).Select(_ => Boot())];

        /// <summary>What the agent does with an offer; it stops at the first failure.</summary>
        public void Download()
        {
            var image = size.Images[2];
            var slots = new FileSlots(files, size.SlotBytes, 0, []);
            var done = slots.Erase();
            for (var at = 0; done && at < image.Length; at += slots.SectorBytes)
            {
                var part = image[at..Math.Min(at + slots.SectorBytes, image.Length)];
                done = slots.Write(at, part, part.Length);
            }
            _ = done && slots.SetPending(HMACSHA256.HashData(Key, image));
        }

        public void Confirm()
        {
            Boot();
            if (launch.OnTrial)
            {
                new FileSlots(files, size.SlotBytes, launch.Slot, []).Confirm();
            }
        }
    }
}
