using ProductFirmware.Device;
using ProductFirmware.Tests.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Slots;

/// <summary>The real agent over real file slots and the real launcher, through whole updates.</summary>
public class AgentOnFileSlotsTests(ITestOutputHelper output)
{
    [Fact]
    public void An_update_from_the_first_image_to_the_next()
    {
        var world = new FileWorld(2);
        world.Play(() => world.HasSettled(2));
        Assert.Equal(["1", "2 on trial"], world.Started);
        Assert.Equal((Reason.Confirmed, 2), (world.Cloud.Reports[^1].Outcome, world.Cloud.Reports[^1].OutcomeVersion));
        world.Cloud.Target = SlotBoard.Image(3);
        world.Cloud.Transfer = 2;
        world.Start(BootReason.PowerOn);
        world.Play(() => world.HasSettled(3));
        Assert.Equal(["1", "2 on trial", "2", "3 on trial"], world.Started);
    }

    [Theory]
    [InlineData(BootReason.Crash, Reason.TrialCrashed)]
    [InlineData(BootReason.Watchdog, Reason.TrialHung)]
    [InlineData(BootReason.PowerOn, Reason.TrialReset)]
    public void A_trial_that_ends_three_times_goes_back_and_says_why(BootReason end, Reason outcome)
    {
        var world = new FileWorld(2);
        world.Play(() => world.Testing);
        world.Cloud.Reachable = false;
        for (var trial = 1; trial <= 3; trial++)
        {
            world.PlayFor(10);
            Assert.True(world.Testing);
            world.Start(end);
        }
        Assert.Equal((1, false), (world.RunningVersion, world.Testing));
        world.Cloud.Target = null;
        world.Cloud.Reachable = true;
        world.Play(() => world.Cloud.Reports.Count > 0 && world.Cloud.Reports[^1].BootId == world.Board.BootId);
        Assert.Equal((outcome, 2), (world.Cloud.Reports[^1].Outcome, world.Cloud.Reports[^1].OutcomeVersion));
    }

    [Fact]
    public void Of_trials_that_end_differently_the_last_one_is_told()
    {
        var world = new FileWorld(2);
        world.Play(() => world.Testing);
        world.Cloud.Reachable = false;
        var first = world.Boots;
        world.Play(() => world.Boots > first); // no verdict within the limit
        for (var trial = 2; trial <= 3; trial++)
        {
            world.PlayFor(10);
            Assert.True(world.Testing);
            world.Start(BootReason.Crash);
        }
        Assert.Equal((1, false), (world.RunningVersion, world.Testing));
        world.Cloud.Target = null;
        world.Cloud.Reachable = true;
        world.Play(() => world.Cloud.Reports.Count > 0 && world.Cloud.Reports[^1].BootId == world.Board.BootId);
        Assert.Equal((Reason.TrialCrashed, 2), (world.Cloud.Reports[^1].Outcome, world.Cloud.Reports[^1].OutcomeVersion));
    }

    [Fact]
    public void An_image_with_another_keys_mac_never_starts()
    {
        var world = new FileWorld(2);
        world.Cloud.Spoil = offer => offer.Mac = new byte[32];
        world.Play(() => world.Cloud.Progresses.Any(p => p.State == ProgressState.Failed));
        Assert.Equal(Reason.FlashFault, world.Cloud.Progresses[^1].Reason);
        world.Start(BootReason.PowerOn);
        Assert.Equal(["1"], world.Started);
    }

    /// <summary>The cloud would not offer these; the board does not rely on it.</summary>
    [Theory]
    [InlineData(4, 9, 0, Reason.HardwareMismatch)]
    [InlineData(1, 2, 0, Reason.HardwareMismatch)]
    [InlineData(1, 9, 2, Reason.BelowMinimumVersion)]
    public void An_image_for_other_hardware_or_from_a_later_version_is_never_started(int lowest, int highest, int minimum, Reason reason)
    {
        var world = new FileWorld(2) { HardwareRevision = 3 };
        world.Cloud.Target = Images.Make(2, payloadBytes: 9000, hardware: (lowest, highest), minimumVersion: minimum);
        world.Play(() => world.Cloud.Progresses.Any(p => p.State is ProgressState.Failed or ProgressState.Staged));
        Assert.Equal(reason, world.Cloud.Progresses[^1].Reason);
        world.Start(BootReason.PowerOn);
        Assert.Equal(["1"], world.Started);
    }

    [Fact]
    public void Power_cut_at_every_operation_of_an_update_and_of_its_boots__every_report_says_what_runs_and_a_lost_trial_is_told()
    {
        var cuts = 0;
        foreach (var tear in Enum.GetValues<Tear>())
        {
            for (var operation = 0; ; operation++)
            {
                var world = UpdateTo2();
                world.CutAt(operation, tear);
                PlayToCut(world);
                if (world.PowerCuts == 0)
                {
                    break; // there are no more
                }
                AssertArrivesAndTells(world, $"{tear} at {operation}");
                cuts++;
            }
        }
        output.WriteLine($"{cuts} cuts");
        Assert.InRange(cuts, 40, int.MaxValue);
    }

    [Fact]
    public void Power_cut_again_at_every_operation_that_comes_after_a_cut__the_same()
    {
        var cuts = 0;
        foreach (var (tear, again) in Enum.GetValues<Tear>().SelectMany(_ => Enum.GetValues<Tear>(), (tear, again) => (tear, again)))
        {
            for (var (first, isOver) = (0, false); !isOver; first++)
            {
                for (var second = 0; ; second++)
                {
                    var world = UpdateTo2();
                    world.CutAt(first, tear);
                    PlayToCut(world);
                    isOver = world.PowerCuts == 0;
                    world.CutAt(second, again);
                    PlayToCut(world);
                    if (world.PowerCuts < 2)
                    {
                        break;
                    }
                    AssertArrivesAndTells(world, $"{tear} at {first}, and {again} at {second} after it");
                    cuts++;
                }
            }
        }
        output.WriteLine($"{cuts} cuts after a cut");
        Assert.InRange(cuts, 1000, int.MaxValue);
    }

    [Fact]
    public void A_slot_that_holds_less_than_is_told_is_seen_by_these_tests()
    {
        var world = UpdateTo2();
        world.CutAt(2, Tear.Everything);
        PlayToCut(world);
        world.Slotted.Files["slot1.bin"][100] ^= 1;
        var seen = Assert.Throws<Xunit.Sdk.FalseException>(() => PlayToCut(world));
        Assert.Contains("more than it does", seen.Message);
    }

    [Fact]
    public void Power_cut_at_the_same_setting_in_every_start_of_a_trial__the_trial_is_lost_and_told()
    {
        var lost = 0;
        for (var (setting, cuts) = (0, 1); cuts > 0; setting++)
        {
            var world = UpdateTo2();
            world.Play(() => world.TellsTheTruth() && world.Testing);
            for (var start = 0; start < SlotFiles.StartsMax; start++)
            {
                world.Power.CutAt = world.Power.Points + setting;
                PlayToCut(world);
            }
            cuts = world.PowerCuts;
            lost += world.TrialsLost;
            AssertArrivesAndTells(world, $"setting {setting}");
        }
        Assert.InRange(lost, 1, int.MaxValue);
    }

    [Fact]
    public void Power_cut_at_every_setting_and_every_slot_operation_in_turn__the_same()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var world = UpdateTo2();
            for (var cut = 0; cut < 4; cut++)
            {
                var tear = (Tear)random.Next(5);
                if (random.Next(2) == 0)
                {
                    world.CutAt(random.Next(12), tear);
                }
                else
                {
                    world.Power.CutAt = world.Power.Points + random.Next(20);
                }
                PlayToCut(world);
            }
            // Cut at the hand-over and again in the first moment of each start, nobody is left who could tell of a lost trial.
            AssertArrives(world, $"seed {seed}");
        }
    }

    private static FileWorld UpdateTo2() => new(2);

    private static void PlayToCut(FileWorld world)
    {
        var before = world.PowerCuts;
        world.Play(() => world.TellsTheTruth() && (world.HasSettled(2) || world.PowerCuts > before));
    }

    private static void AssertArrivesAndTells(FileWorld world, string cut)
    {
        AssertArrives(world, cut);
        Assert.True(world.TrialsLost == 0 || world.TrialsTold > 0, $"{cut}: {world.TrialsLost} trials were lost, and none told");
    }

    private static void AssertArrives(FileWorld world, string cut)
    {
        world.Play(() => world.TellsTheTruth() && world.HasSettled(2));
        Assert.All(world.Started, started => Assert.True(started is "1" or "2 on trial" or "2", $"{cut}: {started}"));
    }
}
