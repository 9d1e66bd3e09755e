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

    [Fact]
    public void Power_cut_at_every_flash_operation_of_an_update_and_of_its_boots__every_report_says_what_runs_and_a_lost_trial_is_told()
    {
        var (cuts, lost) = CutAtEach(layout: null, step: 1, Enum.GetValues<Tear>());
        Assert.InRange(cuts, 100, int.MaxValue);
        Assert.InRange(lost, 1, cuts);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(8, 5)] // large trailers have many cells: each of them is cut in the boot loader's own test, some of them here
    [InlineData(16, 31)]
    public void Power_cuts_throughout_an_update_on_a_flash_of_this_size_in_MB__the_same(int megabytes, int step)
    {
        var (cuts, _) = CutAtEach(Layout.Esp32(megabytes), step, Tear.FirstHalf, Tear.Everything);
        Assert.InRange(cuts, 50, int.MaxValue);
    }

    [Fact]
    public void Power_cut_again_at_every_flash_operation_that_comes_after_a_cut__the_same()
    {
        foreach (var tear in new[] { Tear.FirstHalf, Tear.Everything })
        {
            for (var (first, isOver) = (0, false); !isOver; first++)
            {
                for (var second = 0; ; second++)
                {
                    var world = UpdateTo2();
                    world.CutAt(first, tear);
                    world.Play(() => world.TellsTheTruth() && (world.HasSettled(2) || world.PowerCuts > 0));
                    isOver = world.PowerCuts == 0;
                    world.CutAt(second, tear);
                    world.Play(() => world.TellsTheTruth() && (world.HasSettled(2) || world.PowerCuts > 1));
                    if (world.PowerCuts < 2)
                    {
                        break;
                    }
                    AssertArrives(world, $"{tear} at {first}, and at {second} after it");
                }
            }
        }
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

    [Theory]
    [InlineData(BootReason.PowerOn, Reason.TrialReset)]
    [InlineData(BootReason.Crash, Reason.TrialCrashed)]
    public void A_trial_that_was_lost_with_no_image_to_go_back_to__is_told_and_the_board_comes_online_and_takes_the_next_update(BootReason end, Reason outcome)
    {
        var world = UpdateTo2();
        world.Cloud.Answers = false;
        world.Play(() => world.Cloud.Reports.Count == 1);
        world.Cloud.SendVerdict(world.Board.BootId);
        world.Cloud.SendOffer();
        world.Play(() => world.Testing && world.State == "Proving");
        world.LoseTheOtherImage();
        world.Start(end);
        var boot = world.Boots;
        world.Cloud.Answers = true;
        world.Play(() => world.HasSettled(2));
        Assert.Equal((boot, outcome, 2), (world.Boots, world.Cloud.Reports[^1].Outcome, world.Cloud.Reports[^1].OutcomeVersion));
        world.Cloud.Target = TestImages.Make(3, 5000);
        world.Cloud.Transfer = 2;
        world.Cloud.SendOffer();
        world.Play(() => world.HasSettled(3));
        Assert.Equal(Reason.Confirmed, world.Cloud.Reports[^1].Outcome);
    }

    private static FlashWorld UpdateTo2(Layout? layout = null) => new(layout) { Cloud = { Target = TestImages.Make(2, 5000) } };

    // How many cuts there were, and how many trials they cost.
    private static (int Cuts, int Lost) CutAtEach(Layout? layout, int step, params Tear[] tears)
    {
        var (cuts, lost) = (0, 0);
        foreach (var tear in tears)
        {
            for (var operation = 0; ; operation += step)
            {
                var world = UpdateTo2(layout);
                world.CutAt(operation, tear);
                world.Play(() => world.TellsTheTruth() && (world.HasSettled(2) || world.PowerCuts > 0));
                if (world.PowerCuts == 0)
                {
                    break; // there are no more
                }
                AssertArrives(world, $"{tear} at {operation}");
                cuts++;
                lost += world.TrialsLost;
            }
        }
        return (cuts, lost);
    }

    private static void AssertArrives(FlashWorld world, string cut)
    {
        world.Play(() => world.TellsTheTruth() && world.HasSettled(2));
        Assert.True(world.TrialsLost == 0 || world.TrialsTold > 0, $"{cut}: {world.TrialsLost} trials were lost, and none told");
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
    private sealed class FlashWorld(Layout? layout = null) : World
    {
        private TestBoard? board;

        public override int RunningVersion => TestBoard.VersionIn(Flash.Primary);

        public override bool Testing => Flash.Slots.Testing;

        private TestBoard Flash => board ??= TestBoard.With(TestImages.Make(1, 5000), layout);

        /// <summary>The second slot decays.</summary>
        public void LoseTheOtherImage() => Flash.Secondary.EraseSector(0);

        /// <summary>The power goes at this operation on the flash, counted from now.</summary>
        public void CutAt(int operation, Tear tear) => Flash.Chip.CutAt(Flash.Chip.Operations + operation, tear);

        public override void Start(BootReason reason)
        {
            try
            {
                var isBack = Flash.Boot().Outcome == BootOutcome.Reverted;
                StartApp(Flash.Slots, isBack ? BootReason.Revert : reason);
            }
            catch (PowerCutException)
            {
                Log("--- power cut in the boot loader");
                PowerCuts++;
                Start(BootReason.PowerOn);
            }
        }
    }
}
