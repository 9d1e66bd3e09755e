using ProductFirmware.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>What the agent sees of slots that are files.</summary>
public class FileSlotsTests
{
    private readonly byte[] block = [.. Enumerable.Range(0, 4096).Select(i => (byte)i)];

    [Fact]
    public void The_end_of_the_file_and_beyond_reads_as_erased()
    {
        var board = SlotBoard.Running().Boot();
        var into = new byte[200];
        Assert.True(board.Slots.Read(0, into, 200));
        Assert.All(into, b => Assert.Equal(0xff, b));
        Assert.True(board.Slots.Write(0, block, 100));
        Assert.True(board.Slots.Read(0, into, 200));
        Assert.Equal(block[..100], into[..100]);
        Assert.All(into[100..], b => Assert.Equal(0xff, b));
        Assert.True(board.Slots.ReadRunning(0, into, 32));
        Assert.Equal(SlotBoard.Image(1)[..32], into[..32]);
        Assert.False(board.Slots.Read(SlotBoard.SlotBytes - 10, into, 11));
    }

    [Theory]
    [InlineData(1, 4096)]
    [InlineData(8192, 4096)]
    [InlineData(0, 4097)]
    public void A_write_that_is_not_the_next_sector_is_refused(int offset, int count)
    {
        var slots = SlotBoard.Running().Boot().Slots;
        Assert.True(slots.Write(0, block, 4096));
        Assert.False(slots.Write(offset, new byte[5000], count));
    }

    [Fact]
    public void A_write_beyond_the_slot_is_refused()
    {
        var slots = SlotBoard.Running().Boot().Slots;
        for (var at = 0; at < SlotBoard.SlotBytes; at += 4096)
        {
            Assert.True(slots.Write(at, block, 4096));
        }
        Assert.False(slots.Write(SlotBoard.SlotBytes, block, 1));
    }

    [Fact]
    public void A_sector_can_be_written_again()
    {
        var slots = SlotBoard.Running().Boot().Slots;
        Assert.True(slots.Write(0, block, 4096));
        Assert.True(slots.Write(4096, block, 4096));
        Assert.True(slots.Write(4096, new byte[4096], 4096));
        var into = new byte[4096];
        Assert.True(slots.Read(4096, into, 4096));
        Assert.Equal(new byte[4096], into);
    }

    [Fact]
    public void A_full_disk__the_write_fails_and_nothing_is_lost()
    {
        var board = SlotBoard.Updated().Boot();
        Assert.True(board.Slots.Erase());
        board.Files.Capacity = board.Files.Names.Sum(name => board.Files[name].Length) + 5000;
        Assert.True(board.Slots.Write(0, block, 4096));
        Assert.False(board.Slots.Write(4096, block, 4096));
        Assert.Equal((2, false), (board.Copy().Boot().Version, board.OnTrial));
        Assert.True(board.Slots.Erase());
        Assert.True(board.Slots.Write(0, block, 4096));
    }

    [Fact]
    public void Writes_that_say_yes_and_do_nothing_are_noticed()
    {
        var board = SlotBoard.Updated().Boot();
        board.Files.Ignores = name => name == "slot0.bin";
        Assert.False(board.Slots.Erase());
        Assert.False(board.Slots.Write(0, block, 4096));
        board.Files.Ignores = name => name.StartsWith("journal", StringComparison.Ordinal);
        Assert.True(board.Slots.Erase());
        Assert.True(board.Slots.Write(0, SlotBoard.Image(3), 4096));
        Assert.False(board.Slots.SetPending(SlotBoard.MacOf(SlotBoard.Image(3)[..4096])));
        Assert.Equal(2, board.Copy().Boot().Version);
    }

    [Fact]
    public void A_confirmation_that_cannot_be_stored_is_none()
    {
        var board = SlotBoard.Trial();
        board.Files.Ignores = _ => true;
        Assert.False(board.Slots.Confirm());
        Assert.True(board.Slots.Testing);
        board.Files.Ignores = _ => false;
        Assert.True(board.Slots.Confirm());
        Assert.True(board.Slots.Confirm());
        Assert.False(board.Slots.Testing);
    }

    [Fact]
    public void A_wrong_mac_is_refused_before_the_reboot()
    {
        var board = SlotBoard.Running().Boot();
        Assert.True(board.Slots.Write(0, SlotBoard.Image(2), 4096));
        var mac = SlotBoard.MacOf(SlotBoard.Image(2)[..4096]);
        Assert.False(board.Slots.SetPending([]));
        Assert.False(board.Slots.SetPending(new byte[32]));
        mac[31] ^= 1;
        Assert.False(board.Slots.SetPending(mac));
        mac[31] ^= 1;
        Assert.True(board.Slots.SetPending(mac));
    }

    [Fact]
    public void Where_RAM_is_short_the_launcher_is_the_first_to_check()
    {
        foreach (var right in new[] { true, false })
        {
            var board = SlotBoard.Running().Boot();
            board.Download(2);
            board.Files["slot1.bin"][100] ^= right ? (byte)0 : (byte)1;
            var slots = new FileSlots(new ShortOfMemory(board.Files, bytesMax: 4096), SlotBoard.SlotBytes, 0, SlotBoard.Key);
            Assert.True(slots.SetPending(SlotBoard.MacOf(SlotBoard.Image(2))));
            Assert.Equal(right ? (2, true) : (1, false), (board.Boot().Version, board.OnTrial));
        }
    }

    [Fact]
    public void A_slot_that_holds_the_way_back_is_not_touched()
    {
        var slots = SlotBoard.Trial().Slots;
        Assert.False(slots.Erase());
        Assert.False(slots.Write(0, block, 4096));
        Assert.False(slots.SetPending(new byte[32]));
    }
}
