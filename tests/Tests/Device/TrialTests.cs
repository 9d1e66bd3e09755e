using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>From the first boot of a new image to its confirmation, or back to the old one with the reason why.</summary>
public class TrialTests
{
    [Theory]
    [InlineData(VerdictStatus.Ok)]
    [InlineData(VerdictStatus.Limited)]
    public void A_verdict_on_this_boot_confirms_whatever_it_says(VerdictStatus status)
    {
        var world = OnTrial();
        world.Cloud.Status = status;
        world.Play(() => world.HasSettled(2));
        Assert.Equal(status, world.Agent.App.VerdictStatus);
        Assert.Equal(1_700_000_000_000, world.Board.UnixMs);
    }

    [Fact]
    public void A_verdict_on_an_older_boot_does_not_confirm()
    {
        var world = OnTrial();
        world.Cloud.Answers = false;
        world.Play(() => world.State == "Proving");
        world.Cloud.SendVerdict(world.Board.BootId - 1);
        world.PlayFor(1000);
        Assert.True(world.Slots.Testing);
        world.Cloud.SendVerdict(world.Board.BootId);
        world.PlayFor(10);
        Assert.False(world.Slots.Testing);
    }

    [Fact]
    public void No_verdict_within_the_limit__goes_back_and_says_so()
    {
        var world = OnTrial();
        world.Cloud.Reachable = false;
        long trialMs = 0;
        world.Play(() =>
        {
            trialMs = world.Slots.Testing ? world.Board.NowMs : trialMs;
            return !world.Slots.Testing;
        });
        Assert.InRange(trialMs, Limits.ConfirmLimitMs - 1000, Limits.ConfirmLimitMs + 2);
        AssertWentBack(world, Reason.NoVerdict);
    }

    [Fact]
    public void The_limit_is_a_setting_that_the_app_can_change()
    {
        var world = OnTrial(settings: ("confirmLimitMs", "7000"));
        Assert.Equal(7000, world.Agent.App.ConfirmLimitMs);
        world.Agent.App.ConfirmLimitMs = 9000;
        world.Cloud.Reachable = false;
        world.PlayFor(8000);
        Assert.True(world.Slots.Testing);
        world.PlayFor(2000);
        AssertWentBack(world, Reason.NoVerdict);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failed_self_test_goes_back_with_or_without_a_cloud(bool reachable)
    {
        var world = OnTrial(selfTest: () => false);
        world.Cloud.Reachable = reachable;
        world.Play(() => !world.Slots.Testing);
        AssertWentBack(world, Reason.SelfTestFailed);
    }

    [Fact]
    public void The_self_test_is_asked_once_per_trial_and_before_the_first_report()
    {
        int asked = 0;
        World? world = null;
        world = OnTrial(selfTest: () =>
        {
            asked++;
            return world!.Cloud.Reports.All(r => r.State == ImageState.Confirmed);
        });
        world.Play(() => world.HasSettled(2));
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(BootReason.Watchdog, true, Reason.TrialHung)]
    [InlineData(BootReason.Watchdog, false, Reason.TrialHung)]
    [InlineData(BootReason.Crash, true, Reason.TrialCrashed)]
    [InlineData(BootReason.Crash, false, Reason.TrialCrashed)]
    [InlineData(BootReason.PowerOn, true, Reason.TrialReset)]
    [InlineData(BootReason.Reboot, true, Reason.TrialReset)]
    public void How_a_trial_ended_is_told_even_if_the_agent_never_ran_in_it(BootReason reason, bool agentRan, Reason outcome)
    {
        var world = OnTrial();
        world.Cloud.Answers = false;
        if (agentRan)
        {
            world.PlayFor(10);
        }
        world.Cloud.Answers = true;
        world.Start(reason);
        AssertWentBack(world, outcome);
    }

    [Theory]
    [InlineData(BootReason.Crash)]
    [InlineData(BootReason.Watchdog)]
    public void A_crash_before_the_new_image_was_handed_over_is_not_told_of_it(BootReason reason)
    {
        var world = new World { LauncherRefuses = true };
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.State == "Swapping");
        world.Settings["trials"] = ""; // as it stands between the two
        world.Cloud.Target = null;
        int before = world.Cloud.Reports.Count;
        world.Start(reason);
        world.Play(() => world.Cloud.Reports.Count > before);
        Assert.Equal((1, Reason.None), (world.Cloud.Reports[^1].Version, world.Cloud.Reports[^1].Outcome));
    }

    [Fact]
    public void An_image_that_the_launcher_refused_is_told()
    {
        var world = new World { LauncherRefuses = true };
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.Boots == 2);
        AssertWentBack(world, Reason.ImageRefusedAtBoot);
    }

    [Fact]
    public void A_board_that_fell_back_from_a_damaged_image_says_so_until_it_is_acknowledged()
    {
        var world = new World();
        world.Start(BootReason.Revert); // nothing was staged: the boot loader found the running image damaged
        world.Play(() => world.Cloud.Reports.Count > 0 && world.Settings.GetValueOrDefault("outcome", "") == "");
        Assert.Equal((Reason.PrimaryCorrupt, 0, 0), (world.Cloud.Reports[0].Outcome, world.Cloud.Reports[0].OutcomeVersion, world.Cloud.Reports[0].OutcomeHash.Length));
    }

    [Fact]
    public void An_agent_that_throws_on_trial_goes_back_as_crashed()
    {
        var world = OnTrial(selfTest: () => throw new InvalidOperationException("no sensor"));
        var error = Assert.Throws<InvalidOperationException>(() => world.Play(() => !world.Slots.Testing));
        world.Agent.Fault(error.Message);
        Assert.True(world.Board.Rebooted);
        world.Start(BootReason.Reboot);
        AssertWentBack(world, Reason.TrialCrashed);
    }

    [Fact]
    public void Flash_that_does_not_confirm__goes_back()
    {
        var world = OnTrial();
        world.Slots.ConfirmFails = true;
        world.Play(() => !world.Slots.Testing);
        AssertWentBack(world, Reason.FlashFault);
    }

    [Fact]
    public void Trials_are_bounded_where_the_launcher_would_go_on()
    {
        var world = OnTrial();
        world.Slots.TrialBootsMax = 3;
        world.LauncherKeepsTrial = true;
        world.Cloud.Reachable = false;
        for (int trial = 1; trial <= 3; trial++)
        {
            world.PlayFor(10);
            Assert.False(world.Agent.IsRebooting);
            Assert.Equal($"{trial}", world.Settings["trials"]);
            world.Start(BootReason.Watchdog);
        }
        world.Agent.Step();
        Assert.True(world.Board.Rebooted);
        Assert.True(world.Slots.Testing);
        world.LauncherKeepsTrial = false;
        world.Cloud.Reachable = true;
        world.Start(BootReason.Reboot);
        AssertWentBack(world, Reason.TrialReset);
    }

    [Fact]
    public void A_trial_is_counted_before_a_failing_agent_rests()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.State == "Swapping");
        world.Settings["faults"] = "3";
        world.Play(() => world.Slots.Testing);
        Assert.Equal("0", world.Settings["trials"]);
        Assert.Equal(4000, world.Agent.Step());
        Assert.Equal("1", world.Settings["trials"]);
    }

    [Fact]
    public void A_trial_that_cannot_be_counted_is_not_confirmed()
    {
        var world = OnTrial();
        world.BrokenSetting = "trials";
        world.Agent.Step();
        Assert.True(world.Board.Rebooted);
        Assert.True(world.Slots.Testing);
    }

    [Fact]
    public void An_outcome_is_told_until_a_verdict_has_answered_it()
    {
        var world = OnTrial(selfTest: () => false);
        world.Play(() => !world.Slots.Testing);
        world.Cloud.Target = null;
        world.Cloud.Answers = false;
        int before = world.Cloud.Reports.Count;
        world.Play(() => world.Cloud.Reports.Count == before + 3);
        world.Start(BootReason.PowerOn);
        world.Cloud.Answers = true;
        world.Play(() => world.Cloud.Reports.Count == before + 4);
        Assert.All(world.Cloud.Reports.Skip(before), r => Assert.Equal((Reason.SelfTestFailed, 2), (r.Outcome, r.OutcomeVersion)));
        world.PlayFor(10);
        world.Cloud.SendCommand(CommandKind.Ping);
        world.Play(() => world.Cloud.Reports.Count == before + 5);
        Assert.Equal(Reason.None, world.Cloud.Reports[^1].Outcome);
    }

    [Fact]
    public void An_answer_to_an_earlier_report_does_not_acknowledge_the_outcome()
    {
        var world = OnTrial();
        world.Cloud.Answers = false;
        world.Play(() => world.State == "Proving");
        world.Cloud.SendCommand(CommandKind.Ping);
        world.PlayFor(10);
        world.Cloud.SendVerdict(world.Board.BootId);
        world.PlayFor(10);
        world.Cloud.SendVerdict(world.Board.BootId);
        world.PlayFor(10);
        Assert.NotEqual("", world.Settings["outcome"]);
        world.Cloud.SendVerdict(world.Board.BootId);
        world.PlayFor(10);
        Assert.Equal("", world.Settings["outcome"]);
    }

    private static World OnTrial(ProductFirmware.Device.HealthCheck? selfTest = null, (string Key, string Value)? settings = null)
    {
        var world = new World(appStarts: agent => agent.App.SelfTest = selfTest);
        if (settings is { } setting)
        {
            world.Settings[setting.Key] = setting.Value;
        }
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.Slots.Testing);
        return world;
    }

    private static void AssertWentBack(World world, Reason outcome)
    {
        byte[] lost = Images.HashOf(world.Cloud.Target!);
        world.Cloud.Reachable = true;
        world.Cloud.Target = null;
        int boot = world.Boots;
        world.Play(() => world.Cloud.Reports.Count > 0 && world.Cloud.Reports[^1].BootId == world.Board.BootId);
        var report = world.Cloud.Reports[^1];
        Assert.Equal(boot, world.Boots);
        Assert.Equal((1, ImageState.Confirmed), (report.Version, report.State));
        Assert.Equal((outcome, 2), (report.Outcome, report.OutcomeVersion));
        Assert.Equal(lost, report.OutcomeHash);
    }
}
