using ProductFirmware.Device;
using ProductFirmware.Image;
using ProductFirmware.Tests.Device;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>The real agent over the real flash slots and the real boot loader.</summary>
public class AgentOnFlashSlotsTests
{
    [Fact]
    public void An_update_from_the_factory_image_to_the_next()
    {
        var world = new FlashWorld { HardwareRevision = 3 };
        world.Cloud.Target = TestImages.Sign(2, new byte[5000], more: writer => Limit(writer, (3, 3), 1));
        world.Play(() => world.HasSettled(2));
        Assert.Equal(2, world.Boots);
    }

    /// <summary>The cloud would not offer these; the board does not rely on it.</summary>
    [Theory]
    [InlineData(4, 9, 0, Reason.HardwareMismatch)]
    [InlineData(1, 2, 0, Reason.HardwareMismatch)]
    [InlineData(1, 9, 2, Reason.BelowMinimumVersion)]
    public void An_image_for_other_hardware_or_from_a_later_version_is_never_swapped_in(int lowest, int highest, int minimum, Reason reason)
    {
        var world = new FlashWorld { HardwareRevision = 3 };
        world.Cloud.Target = TestImages.Sign(2, new byte[5000], more: writer => Limit(writer, (lowest, highest), minimum));
        world.Play(() => world.Cloud.Progresses.Any(p => p.State is ProgressState.Failed or ProgressState.Staged));
        Assert.Equal(reason, world.Cloud.Progresses[^1].Reason);
        world.Start(BootReason.PowerOn);
        Assert.Equal((1, false), (world.RunningVersion, world.Testing));
    }

    /// <summary>Found by the simulator: what was left stood behind a sector that a power cut had torn, which then counted as whole.</summary>
    [Fact]
    public void An_erase_that_is_stuck_in_any_sector_is_told__so_nothing_of_an_older_image_is_taken_for_the_new_one()
    {
        var full = new SparseFlash(TestBoard.Small.FlashBytes);
        var slots = new FlashSlots(full, TestBoard.Small);
        for (var at = 0; at < slots.FileBytesMax; at += slots.SectorBytes)
        {
            Assert.True(slots.Write(at, new byte[slots.SectorBytes], Math.Min(slots.SectorBytes, slots.FileBytesMax - at)));
        }
        var whole = full.Copy();
        Assert.True(new FlashSlots(whole, TestBoard.Small).Erase());
        var toldAt = Enumerable.Range(0, whole.Operations).Where(operation =>
        {
            var stuck = full.Copy();
            stuck.IgnoreAt(operation);
            return !new FlashSlots(stuck, TestBoard.Small).Erase();
        });
        Assert.Equal((slots.FileBytesMax + slots.SectorBytes - 1) / slots.SectorBytes, toldAt.Count()); // each that held something
    }

    private static void Limit(ImageWriter writer, (int Lowest, int Highest) hardware, int minimum)
    {
        writer.LimitHardware(hardware.Lowest, hardware.Highest);
        if (minimum > 0)
        {
            writer.RequireVersion(minimum);
        }
    }

    /// <summary>The agent's world on a virtual board's flash.</summary>
    private sealed class FlashWorld : World
    {
        private TestBoard? board;

        public override int RunningVersion => TestBoard.VersionIn(Flash.Primary);

        public override bool Testing => Flash.Slots.Testing;

        private TestBoard Flash => board ??= TestBoard.With(TestImages.Make(1, 5000));

        public override void Start(BootReason reason)
        {
            var isBack = Flash.Boot().Outcome == BootOutcome.Reverted;
            StartApp(Flash.Slots, isBack ? BootReason.Revert : reason);
        }
    }
}
