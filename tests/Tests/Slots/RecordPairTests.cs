using ProductFirmware.Device;
using ProductFirmware.Tests.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>Two records, of which the newer whole one counts.</summary>
public class RecordPairTests
{
    private const int Magic = 0x1234;

    private readonly SimulatedFiles files = new();

    [Fact]
    public void The_last_saved_counts_and_the_one_before_stays_until_the_next()
    {
        var pair = Pair();
        Assert.Null(pair.Load());
        for (byte value = 1; value <= 5; value++)
        {
            Assert.True(pair.Save([value, 7]));
            Assert.Equal(value, pair.Sequence);
            Assert.Equal([value, 7], Pair().Load());
        }
        files.Remove("a1.bin");
        Assert.Equal([4, 7], Pair().Load());
    }

    [Fact]
    public void Every_bit_of_the_newer_record_matters__then_the_older_counts()
    {
        Pair().Save([1, 1]);
        Pair().Save([2, 2]);
        for (var bit = 0; bit < files["a0.bin"].Length * 8; bit++)
        {
            files["a0.bin"][bit / 8] ^= (byte)(1 << bit % 8);
            var pair = Pair();
            Assert.Equal([1, 1], pair.Load());
            Assert.True(pair.WasTorn, "the log says so");
            files["a0.bin"][bit / 8] ^= (byte)(1 << bit % 8);
        }
        var whole = Pair();
        Assert.Equal([2, 2], whole.Load());
        Assert.False(whole.WasTorn);
    }

    [Fact]
    public void A_cut_at_a_save_leaves_the_old_or_the_new()
    {
        Pair().Save([1, 1]);
        Pair().Save([2, 2]);
        foreach (var tear in Enum.GetValues<Tear>())
        {
            var torn = files.Copy();
            torn.CutAt(0, tear);
            Assert.Throws<PowerCutException>(() => new RecordPair(torn, "a", Magic, 2).Save([3, 3]));
            var left = new RecordPair(torn.Copy(), "a", Magic, 2).Load();
            Assert.Equal(tear == Tear.Everything ? [3, 3] : new byte[] { 2, 2 }, left);
        }
    }

    [Fact]
    public void Another_kind_of_record_or_length_is_none()
    {
        Pair().Save([1, 1]);
        Assert.Null(new RecordPair(files, "a", Magic + 1, 2).Load());
        Assert.Null(new RecordPair(files, "a", Magic, 3).Load());
    }

    private RecordPair Pair() => new(files, "a", Magic, 2);
}
