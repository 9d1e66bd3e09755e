using System.Collections.Frozen;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>The promises of behaviours.md that the decision alone keeps, by their numbers.</summary>
public class DecideTests
{
    private const long TenMinutesMs = 600_000;

    private static readonly Product Ninety4 = Facts.Product();
    private static readonly Product Ninety5 = Facts.Product(Facts.Other);

    [Fact]
    public void S6_a_member_that_reports_its_product_is_ok() =>
        Assert.Equal((VerdictStatus.Ok, Reason.Member), Verdict(Facts.Decide(Facts.Member())));

    [Fact]
    public void S7_S8_a_member_that_reports_another_product_is_limited() =>
        Assert.Equal(
            (VerdictStatus.Limited, Reason.Mismatch),
            Verdict(Facts.Decide(Facts.Member(), Ninety5, Facts.Runs(Facts.Other))));

    [Fact]
    public void S21_a_forced_device_is_treated_as_this_product_whatever_it_reports()
    {
        var decision = Facts.Decide(Facts.Member() with { Force = true }, Ninety5, Facts.Runs(Facts.Other));
        Assert.Equal((VerdictStatus.Ok, Reason.Forced), Verdict(decision));
        Assert.Equal(Facts.Own, decision.TreatedAs);
    }

    [Fact]
    public void D8_force_ends_when_the_device_first_reports_the_product() =>
        Assert.True(Facts.Decide(Facts.Member() with { Force = true }).ClearForce);

    [Fact]
    public void D9_a_forced_device_is_due_the_target_at_once()
    {
        var device = Facts.Member() with { Force = true };
        Assert.True(Facts.Decide(device, Ninety5, Facts.Runs(Facts.Other), Occasion.Resume).Offer);
    }

    [Theory]
    [InlineData(1, 2, true)]   // S64
    [InlineData(2, 2, false)]  // S65
    [InlineData(3, 2, true)]   // S70, D4: a version above the released one is brought down
    public void S64_S65_S70_a_member_is_brought_to_the_released_version(int runs, int released, bool offered)
    {
        var product = Facts.Product(released: released);
        var decision = Facts.Decide(Facts.Member(product), report: Facts.Runs(version: runs));
        Assert.Equal(offered, decision.Offer);
        Assert.Equal(released, decision.TargetVersion);
    }

    [Fact]
    public void S66_a_member_that_is_online_during_a_release_is_not_interrupted()
    {
        var decision = Facts.Decide(Facts.Member(), occasion: Occasion.Resume);
        Assert.False(decision.Offer);
        Assert.Equal(Reason.WaitsForOnline, decision.TargetReason);
    }

    [Fact]
    public void S67_S82_a_locked_device_goes_to_its_own_version() =>
        Assert.Equal(3, Facts.Decide(Facts.Member() with { LockedVersion = 3 }).Image!.Version);

    [Fact]
    public void S74_without_a_release_nobody_is_updated()
    {
        var decision = Facts.Decide(Facts.Member(Facts.Product(released: null)));
        Assert.Equal((false, Reason.NoRelease), (decision.Offer, decision.TargetReason));
    }

    [Fact]
    public void S80_lock_on_reset_waits_for_a_new_boot()
    {
        var device = Facts.Member() with { LockedVersion = 3, LockOnReset = true };
        Assert.False(Facts.Decide(device, occasion: Occasion.Online).Offer);
        Assert.True(Facts.Decide(device, occasion: Occasion.NewBoot).Offer);
    }

    [Fact]
    public void S94_a_member_of_another_product_is_quarantined_where_it_says_it_belongs()
    {
        var decision = Facts.Decide(Facts.Member(), Ninety5, Facts.Runs(Facts.Other));
        Assert.Equal(Join.Quarantine, decision.Join);
    }

    [Fact]
    public void S99_a_denied_device_does_not_come_back_as_a_new_quarantine_entry()
    {
        var decision = Facts.Decide(new KnownDevice { StandingInReported = Standing.Denied }, Ninety4);
        Assert.Equal((Join.None, Reason.Denied), (decision.Join, decision.Reason));
    }

    [Fact]
    public void D3_denied_beats_auto_approve()
    {
        var product = Facts.Product(policy: Policy.AutoApprove);
        Assert.False(Facts.Decide(new KnownDevice { StandingInReported = Standing.Denied }, product).HasPrivileges);
    }

    [Fact]
    public void S102_auto_approve_adds_the_device_and_the_release_applies()
    {
        var decision = Facts.Decide(new KnownDevice(), Facts.Product(policy: Policy.AutoApprove));
        Assert.Equal((Join.AutoApprove, true), (decision.Join, decision.Offer));
    }

    [Fact]
    public void X3_a_device_is_only_ever_offered_its_own_targets_image()
    {
        var decision = Facts.Decide(Facts.Member(), report: Facts.Runs() with { Target = "ESP32_REV3" });
        Assert.Equal((false, Reason.NoImageForTarget), (decision.Offer, decision.TargetReason));
    }

    [Theory]
    [InlineData(3, 3, 1, 60_000, Reason.Released)]
    [InlineData(4, 9, 0, 60_000, Reason.HardwareMismatch)]
    [InlineData(1, 2, 0, 60_000, Reason.HardwareMismatch)]
    [InlineData(0, 65535, 2, 60_000, Reason.BelowMinimumVersion)]
    [InlineData(0, 65535, 0, 0x5B001, Reason.SlotTooSmall)]
    public void An_image_that_is_not_for_this_board_is_not_offered(int lowest, int highest, int minimum, int bytes, Reason reason)
    {
        var image = Facts.Image(Facts.Own, 2) with { HardwareMin = lowest, HardwareMax = highest, MinimumVersion = minimum, SizeBytes = bytes };
        var product = Facts.Product() with { Images = new Dictionary<(int, string), FirmwareImage> { [(2, Facts.Target)] = image }.ToFrozenDictionary() };
        foreach (var device in new[] { Facts.Member(product), Facts.Member(product) with { LockedVersion = 2 }, Facts.Member(product) with { UpdatesForced = true } })
        {
            var decision = Facts.Decide(device, product, Facts.Runs() with { Hardware = 3 }, Occasion.Now);
            var isFit = reason == Reason.Released;
            Assert.Equal(isFit, decision.Offer);
            Assert.Equal(isFit && device.LockedVersion is not null ? Reason.Locked : reason, decision.TargetReason);
        }
    }

    [Theory]
    [InlineData(1, 1, 0, Occasion.Resume)]
    [InlineData(1, 1, TenMinutesMs, Occasion.Resume)]
    [InlineData(1, 1, TenMinutesMs + 1, Occasion.Online)]
    [InlineData(2, 1, 0, Occasion.NewBoot)]
    [InlineData(2, null, 0, Occasion.NewBoot)]
    public void D5_coming_online_is_a_new_boot_or_a_return_after_ten_minutes(int bootId, int? last, long awayMs, Occasion expected) =>
        Assert.Equal(expected, Decide.OccasionOf(bootId, last, Facts.Now - awayMs, Facts.Now));

    [Theory]
    [InlineData(TenMinutesMs + 1, 60, Occasion.Resume)]
    [InlineData(6 * TenMinutesMs + 1, 60, Occasion.Online)]
    [InlineData(60_001, 1, Occasion.Online)]
    public void D5_how_long_away_is_long_is_the_servers_choice(long awayMs, int limitMinutes, Occasion expected) =>
        Assert.Equal(expected, Decide.OccasionOf(1, 1, Facts.Now - awayMs, Facts.Now, limitMinutes));

    [Fact]
    public void D22_a_version_is_tried_three_times_with_growing_pauses_and_then_needs_attention()
    {
        var hash = Facts.Image(Facts.Own, 2).Hash;
        var device = Facts.Member();
        var pauses = new List<long>();
        for (var attempt = 1; attempt <= Limits.AttemptsMax; attempt++)
        {
            device = Attempts.AfterFailure(device, hash, Reason.TrialCrashed, Facts.Now);
            pauses.Add(device.RetryAtMs - Facts.Now);
        }
        Assert.Equal(Reason.NeedsAttention, Facts.Decide(device, occasion: Occasion.Now).TargetReason);
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(pauses.Distinct(), pauses);
    }

    [Fact]
    public void D22_what_failed_too_often_needs_attention_whatever_else_is_in_its_way()
    {
        var device = Facts.Member() with { FailedHash = Facts.Image(Facts.Own, 2).Hash, Failures = Limits.AttemptsMax };
        var reports = new[] { Facts.Runs() with { UpdatesEnabled = false }, Facts.Runs() with { State = ImageState.Testing }, Facts.Runs() with { SlotBytes = 1 } };
        Assert.All(reports, report => Assert.Equal(Reason.NeedsAttention, Facts.Decide(device, report: report).TargetReason));
        Assert.Equal(Reason.UpToDate, Facts.Decide(device, report: Facts.Runs(version: 2)).TargetReason);
    }

    [Fact]
    public void D22_no_verdict_is_no_failure_of_the_version_and_is_tried_again_after_a_pause_that_doubles_up_to_a_day()
    {
        var hash = Facts.Image(Facts.Own, 2).Hash;
        var device = Facts.Member();
        var minutes = new List<long>();
        for (var attempt = 0; attempt < 20; attempt++)
        {
            device = Attempts.AfterFailure(device, hash, Reason.NoVerdict, Facts.Now);
            minutes.Add((device.RetryAtMs - Facts.Now) / 60_000);
        }
        Assert.Equal([10, 20, 40, 80, 160, 320, 640, 1280], minutes[..8]);
        Assert.All(minutes[8..], pause => Assert.Equal(1440, pause));
        Assert.Equal((0, 20), (device.Failures, device.Setbacks));
        Assert.Equal(10 * 60_000, Attempts.AfterFailure(device, "another image", Reason.NoVerdict, Facts.Now).RetryAtMs - Facts.Now);
        Assert.All([Reason.NoChunks, Reason.SlotBusy], reason => Assert.False(Attempts.Counts(reason))); // the cloud's fault, or nobody's
        Assert.Equal(Reason.BackingOff, Facts.Decide(device).TargetReason);
        Assert.True(Facts.Decide(device with { RetryAtMs = Facts.Now }).Offer);
    }

    [Fact]
    public void X2_a_fetch_is_refused_once_the_device_should_run_something_else()
    {
        var transfer = Facts.Image(Facts.Own, 2).Hash;
        var member = Facts.Member() with { TransferHash = transfer };
        Assert.Equal(Reason.None, Check(member));
        Assert.Equal(Reason.Superseded, Check(member with { LockedVersion = 3 }));
        Assert.Equal(Reason.Superseded, Check(member with { Development = true }));
        Assert.Equal(Reason.Denied, Check(new KnownDevice { StandingInReported = Standing.Denied }));

        Reason Check(KnownDevice device) => TransferRule.Check(Facts.Decide(device, Ninety4, occasion: Occasion.Preview), transfer);
    }

    [Theory]
    [InlineData(0, 16384, 60000, 16384)]
    [InlineData(0, 100000, 60000, 16384)]
    [InlineData(59000, 16384, 60000, 1000)]
    [InlineData(60000, 1, 60000, 0)]
    [InlineData(70000, 1, 60000, 0)]
    public void A_fetch_gets_no_byte_outside_the_file(int offset, int length, int file, int expected) =>
        Assert.Equal(expected, TransferRule.Bytes(offset, length, file));

    private static (VerdictStatus, Reason) Verdict(Decision decision) => (decision.Status, decision.Reason);
}
