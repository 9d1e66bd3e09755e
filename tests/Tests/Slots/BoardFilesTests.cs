using ProductFirmware.Device;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Slots;

/// <summary>The board's own file adapter, over a real folder: the API is the same on a desktop.</summary>
public sealed class BoardFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly BoardFiles files;

    public BoardFilesTests() => files = new BoardFiles(folder.Path + Path.DirectorySeparatorChar);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again()
    {
        Assert.Equal(-1, files.Length("a"));
        Assert.True(files.Write("a", 0, [1, 2, 3, 4], 3));
        Assert.True(files.Write("a", 3, [5], 1));
        Assert.True(files.Write("a", 1, [9], 1));
        Assert.Equal(4, files.Length("a"));
        var into = new byte[4];
        Assert.True(files.Read("a", 0, into, 4));
        Assert.Equal([1, 9, 3, 5], into);
        Assert.True(files.Read("a", 2, into, 2));
        Assert.Equal([3, 5], into[..2]);
        Assert.False(files.Read("a", 2, into, 3));
        Assert.False(files.Read("b", 0, into, 1));
        Assert.Equal(-1, files.Length("b"));
        Assert.True(files.Delete("a"));
        Assert.True(files.Delete("a"));
        Assert.Equal(-1, files.Length("a"));
    }

    [Fact]
    public void What_the_file_system_refuses_is_false()
    {
        var nowhere = new BoardFiles(Path.Combine(folder.Path, "missing") + Path.DirectorySeparatorChar);
        Assert.False(nowhere.Write("a", 0, [1], 1));
        Assert.True(nowhere.Delete("a"));
    }

    [Fact]
    public void A_whole_update_on_real_files()
    {
        File.WriteAllBytes(folder.File("slot0.bin"), SlotBoard.Image(1));
        File.WriteAllText(folder.File("slot0.mac"), Convert.ToHexStringLower(SlotBoard.MacOf(SlotBoard.Image(1))));
        var slots = new FileSlots(files, SlotBoard.SlotBytes, Launch(0, false), SlotBoard.Key);
        Assert.True(slots.Erase());
        for (var at = 0; at < SlotBoard.Image(2).Length; at += 4096)
        {
            var part = SlotBoard.Image(2)[at..Math.Min(at + 4096, SlotBoard.Image(2).Length)];
            Assert.True(slots.Write(at, part, part.Length));
        }
        Assert.True(slots.SetPending(SlotBoard.MacOf(SlotBoard.Image(2))));
        slots = new FileSlots(files, SlotBoard.SlotBytes, Launch(1, true), SlotBoard.Key);
        Assert.True(slots.Confirm());
        Launch(1, false);
    }

    private int Launch(int slot, bool onTrial)
    {
        var boot = new Boot(files, SlotBoard.Key);
        boot.Choose();
        Assert.Equal((slot, onTrial), (boot.Slot, boot.OnTrial));
        return boot.Slot;
    }
}
