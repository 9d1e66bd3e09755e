using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>MCUboot's trailer, byte by byte, in the slots of a 4 MB ESP32.</summary>
public class TrailerTests
{
    private const int PrimaryEnd = 0x346000 + 0x5d000;
    private const int SecondaryEnd = 0x3a3000 + 0x5d000;
    private static readonly byte[] Magic = [0x77, 0xc2, 0x95, 0xf3, 0x60, 0xd2, 0xef, 0x7f, 0x35, 0x52, 0x50, 0x0f, 0x2c, 0xb6, 0x79, 0x80];

    private readonly MemoryFlash flash = new(Layout.Esp32().FlashBytes);

    private Trailer Primary => new(Layout.Esp32().Primary(flash));

    private Trailer Secondary => new(Layout.Esp32().Secondary(flash));

    [Fact]
    public void A_slot_holds_files_of_up_to_91_sectors()
    {
        Assert.Equal(0x5b000, Layout.Esp32().FileBytesMax);
        Assert.Equal(0x5b000, Layout.Esp32().Primary(flash).FileBytesMax);
        Assert.Equal(91, Layout.Esp32().Primary(flash).FileSectorsMax);
        Assert.Equal(92, Layout.Esp32().Primary(flash).TrailerSector);
    }

    [Fact]
    public void A_request_for_a_trial_is_the_magic_alone()
    {
        Secondary.Request(SwapType.Test);
        Assert.Equal(Magic, flash.Bytes[(SecondaryEnd - 16)..SecondaryEnd]);
        Assert.Equal(16, Programmed());
        Assert.True(Secondary.HasMagic);
        Assert.False(Secondary.ImageOk);
    }

    [Fact]
    public void A_request_to_stay_sets_image_ok_too()
    {
        Secondary.Request(SwapType.Permanent);
        Assert.Equal(1, flash.Bytes[SecondaryEnd - 24]);
        Assert.Equal(17, Programmed());
        Assert.True(Secondary.ImageOk);
    }

    [Fact]
    public void A_swap_that_begins_notes_size_and_type_and_the_magic()
    {
        Primary.Begin(SwapType.Test, 0x1234);
        Assert.Equal([0x34, 0x12, 0, 0], flash.Bytes[(PrimaryEnd - 48)..(PrimaryEnd - 44)]);
        Assert.Equal(2, flash.Bytes[PrimaryEnd - 40]);
        Assert.Equal(Magic, flash.Bytes[(PrimaryEnd - 16)..PrimaryEnd]);
        Assert.Equal(4 + 1 + 16, Programmed());
        Assert.True(Primary.InProgress);
        Assert.Equal(2, Primary.SwapSectors);
    }

    [Fact]
    public void The_steps_stand_below_the_swap_size_one_unit_each()
    {
        Primary.Begin(SwapType.Test, 0x5b000);
        var first = PrimaryEnd - 48 - 3 * 91 * 4;
        Primary.AddStep(0);
        Primary.AddStep(1);
        Assert.Equal([1, 0xff, 0xff, 0xff, 1, 0xff, 0xff, 0xff, 0xff], flash.Bytes[first..(first + 9)]);
        Assert.Equal(2, Primary.StepsDone);
        for (var step = 2; step < 3 * 91; step++)
        {
            Primary.AddStep(step);
        }
        Assert.Equal(1, flash.Bytes[PrimaryEnd - 52]);
        Assert.Equal(3 * 91, Primary.StepsDone);
    }

    [Fact]
    public void The_end_of_a_swap_is_copy_done_and_confirmation_is_image_ok()
    {
        Primary.Begin(SwapType.Test, 4096);
        Primary.SetCopyDone();
        Assert.Equal(1, flash.Bytes[PrimaryEnd - 32]);
        Assert.False(Primary.InProgress);
        Assert.True(Primary.OnTrial);
        Primary.SetImageOk();
        Assert.Equal(1, flash.Bytes[PrimaryEnd - 24]);
        Assert.False(Primary.OnTrial);
    }

    [Fact]
    public void A_flag_that_is_half_programmed_is_set_and_is_not_programmed_again()
    {
        Primary.Begin(SwapType.Test, 4096);
        flash.Bytes[PrimaryEnd - 32] = 0x7f;
        Assert.True(Primary.CopyDone);
        Primary.SetCopyDone();
        Assert.Equal(0x7f, flash.Bytes[PrimaryEnd - 32]);
    }

    [Fact]
    public void A_magic_with_one_wrong_bit_is_none_and_a_new_request_mends_it()
    {
        Secondary.Request(SwapType.Test);
        for (var i = 1; i <= Magic.Length; i++)
        {
            var sound = flash.Bytes[SecondaryEnd - i];
            flash.Bytes[SecondaryEnd - i] ^= 4;
            Assert.False(Secondary.HasMagic);
            flash.Bytes[SecondaryEnd - i] = sound;
        }
        flash.Bytes[SecondaryEnd - 1] ^= 4;
        Secondary.Request(SwapType.Test);
        Assert.True(Secondary.HasMagic);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0x5b001)]
    public void A_swap_of_an_impossible_size_is_not_in_progress(int sizeBytes)
    {
        Primary.Begin(SwapType.Test, sizeBytes);
        Assert.False(Primary.InProgress);
    }

    [Fact]
    public void Steps_with_a_gap_are_a_torn_erase_and_not_a_swap()
    {
        Primary.Begin(SwapType.Test, 4096);
        Primary.AddStep(1);
        Assert.False(Primary.InProgress);
    }

    private int Programmed() => flash.Bytes.Count(b => b != Flash.Erased);
}
