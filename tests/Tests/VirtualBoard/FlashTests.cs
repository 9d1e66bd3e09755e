using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>The rules of NOR flash, and the file that holds it.</summary>
public class FlashTests
{
    private static readonly byte[] Unit = [1, 2, 3, 4];

    [Fact]
    public void A_sector_is_0xff_once_erased_and_its_neighbours_stay()
    {
        var flash = new MemoryFlash(3 * Flash.SectorBytes);
        for (var offset = 0; offset < flash.SizeBytes; offset += Unit.Length)
        {
            flash.Program(offset, Unit);
        }
        flash.Erase(Flash.SectorBytes);
        Assert.True(flash.IsErased(Flash.SectorBytes, Flash.SectorBytes));
        Assert.Equal(4, flash.Bytes[Flash.SectorBytes - 1]);
        Assert.Equal(1, flash.Bytes[2 * Flash.SectorBytes]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4095)]
    [InlineData(-4)]
    [InlineData(2 * 4096)]
    [InlineData(2 * 4096 - 2)]
    public void Programming_off_a_unit_or_outside_throws(int offset) =>
        Assert.Throws<FlashViolationException>(() => new MemoryFlash(2 * 4096).Program(offset, Unit));

    [Fact]
    public void Programming_half_a_unit_throws() =>
        Assert.Throws<FlashViolationException>(() => new MemoryFlash(4096).Program(0, [1, 2]));

    [Theory]
    [InlineData(4)]
    [InlineData(2048)]
    [InlineData(-4096)]
    [InlineData(2 * 4096)]
    public void Erasing_off_a_sector_or_outside_throws(int offset) =>
        Assert.Throws<FlashViolationException>(() => new MemoryFlash(2 * 4096).Erase(offset));

    [Fact]
    public void A_unit_is_programmed_once()
    {
        var flash = new MemoryFlash(4096);
        flash.Program(8, Unit);
        Assert.Throws<FlashViolationException>(() => flash.Program(8, [0, 0, 0, 0]));
        Assert.Throws<FlashViolationException>(() => flash.Program(4, [9, 9, 9, 9, 9, 9, 9, 9]));
        flash.Erase(0);
        flash.Program(8, Unit);
        Assert.Equal(1, flash.Bytes[8]);
    }

    [Fact]
    public void Reading_outside_throws() =>
        Assert.Throws<FlashViolationException>(() => new MemoryFlash(4096).Read(4095, new byte[2], 2));

    [Fact]
    public void A_slot_does_not_reach_into_its_neighbour()
    {
        var board = TestBoard.With(TestImages.Make(1, 100));
        Assert.Throws<FlashViolationException>(() => board.Primary.EraseSector(5));
        Assert.Throws<FlashViolationException>(() => board.Primary.Program(board.Primary.SizeBytes, Unit));
        Assert.Throws<FlashViolationException>(() => board.Secondary.Read(-1, new byte[1], 1));
    }

    [Fact]
    public void A_new_flash_file_is_4_MiB_of_0xff_and_keeps_what_is_written()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("flash.bin");
        FileFlash.Create(path, Layout.Esp32().FlashBytes);
        using (var flash = FileFlash.Open(path, timeoutMs: 0))
        {
            flash.Program(0x346000, Unit);
            Assert.Equal(Unit, File.ReadAllBytes(path)[0x346000..0x346004]); // at once, not only when closed
        }
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(4 * 1024 * 1024, bytes.Length);
        Assert.Equal(bytes.Length - Unit.Length, bytes.Count(b => b == Flash.Erased));
    }

    [Fact]
    public async Task A_second_holder_is_told_and_one_that_waits_gets_it_when_the_first_lets_go()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("flash.bin");
        FileFlash.Create(path, 4096);
        var first = FileFlash.Open(path, timeoutMs: 0);
        Assert.Contains("Another process", Assert.Throws<IOException>(() => FileFlash.Open(path, timeoutMs: 50)).Message);
        var waiting = Task.Run(() => FileFlash.Open(path, timeoutMs: 60_000));
        first.Dispose();
        using var second = await waiting;
        second.Erase(0);
    }

    [Fact]
    public void A_flash_file_that_was_cut_short_says_so()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("flash.bin");
        FileFlash.Create(path, 2 * 4096);
        using var flash = FileFlash.Open(path, timeoutMs: 0);
        File.WriteAllBytes(path, new byte[100]);
        Assert.Contains("cut short", Assert.Throws<IOException>(() => flash.Read(4096, new byte[4], 4)).Message);
    }
}
