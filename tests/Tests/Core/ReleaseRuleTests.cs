using System.Collections.Frozen;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>The gate's mark, deletion, and what a plan makes of a product.</summary>
public class ReleaseRuleTests
{
    private static readonly FirmwareImage Two = new(2, "VIRTUAL", "22", 1000);
    private static readonly FirmwareImage Three = new(3, "VIRTUAL", "33", 2000);

    [Fact]
    public void D1_a_mark_counts_more_than_evidence()
    {
        Assert.Equal(Reason.MarkedBad, ReleaseGate.Check(2, isMarkedBad: true, [new("VIRTUAL", true)], Facts.Now)?.Reason);
        Assert.Equal(Reason.UnknownVersion, ReleaseGate.Check(2, isMarkedBad: true, [], Facts.Now)?.Reason);
    }

    [Theory]
    [InlineData(true, 0, 0, false, false)]
    [InlineData(false, 1, 0, false, false)]
    [InlineData(false, 0, 1, true, false)]
    [InlineData(false, 0, 0, true, true)]
    [InlineData(false, 0, 0, false, true)]
    public void D7_D14_what_is_used_stays__and_a_reported_number_is_retired(bool wasReleased, int locked, int reporting, bool wasReported, bool isAllowed)
    {
        var use = new VersionUse(wasReleased, locked, reporting, wasReported);
        Assert.Equal(isAllowed ? null : Reason.InUse, DeleteRule.Check(2, use)?.Reason);
        Assert.Equal(wasReported, DeleteRule.RetiresNumber(use));
    }

    [Fact]
    public void A_plan_changes_only_what_is_released()
    {
        var product = Product(2, ("eager", 3), ("brave", 3));
        var groups = ReleasePlan.After(product, 2, productDefault: false, ["eager"]);
        Assert.Equal((2, 2, 3), (groups.ReleasedVersion!.Value, groups.GroupReleases["eager"], groups.GroupReleases["brave"]));
        var ended = ReleasePlan.After(product, null, productDefault: true, ["brave"]);
        Assert.Equal((null, "eager"), (ended.ReleasedVersion, Assert.Single(ended.GroupReleases).Key));
    }

    [Theory]
    [InlineData(1, false, null, true, Uptake.Now, Reason.Released)]
    [InlineData(1, false, null, false, Uptake.NextOnline, Reason.Released)]
    [InlineData(3, false, null, true, Uptake.NotAtAll, Reason.UpToDate)]
    [InlineData(1, true, null, true, Uptake.NotAtAll, Reason.Development)]
    [InlineData(1, false, 2, true, Uptake.NotAtAll, Reason.Locked)]
    [InlineData(1, false, 3, true, Uptake.NotAtAll, Reason.Locked)]
    public void A_release_means_for_a_device_what_the_decision_says(int runs, bool development, int? locked, bool isNow, Uptake uptake, Reason reason)
    {
        var product = ReleasePlan.After(Product(2), 3, productDefault: true, []);
        var device = new KnownDevice { Product = product, Development = development, LockedVersion = locked };
        var report = new DeviceReport(94, runs, runs == 3 ? "33" : "11", ImageState.Confirmed, "VIRTUAL", 5000);
        var outlook = ReleasePlan.For(device, report, 3, isNow, nowMs: 0);
        Assert.Equal((uptake, reason), (outlook.Uptake, outlook.Reason));
        Assert.Equal(uptake == Uptake.NotAtAll ? null : Three, outlook.Image);
    }

    [Fact]
    public void A_group_with_a_higher_release_keeps_its_devices__also_those_that_run_it()
    {
        var product = ReleasePlan.After(Product(null, ("brave", 3)), 2, productDefault: true, []);
        var device = new KnownDevice { Product = product, Groups = ["brave"] };
        var running = new DeviceReport(94, 3, "33", ImageState.Confirmed, "VIRTUAL", 5000);
        Assert.Equal(Reason.GroupReleased, ReleasePlan.For(device, running, 2, isNow: true, nowMs: 0).Reason);
        Assert.Equal(Reason.NotReported, ReleasePlan.For(device, null, 2, isNow: true, nowMs: 0).Reason);
        Assert.Null(ReleaseProgress.Of(device, running, 2, Reason.None, nowMs: 0));
        Assert.Equal(Progression.Confirmed, ReleaseProgress.Of(device, running, 3, Reason.None, nowMs: 0)!.Value.State);
        Assert.Equal(Progression.Testing, ReleaseProgress.Of(device, running with { State = ImageState.Testing }, 3, Reason.None, nowMs: 0)!.Value.State);
    }

    private static Product Product(int? released, params (string Group, int Version)[] groups) =>
        new(94, 1, Policy.Quarantine, released, new[] { Two, Three }.ToFrozenDictionary(image => (image.Version, image.Target)))
        {
            GroupReleases = groups.ToFrozenDictionary(group => group.Group, group => group.Version),
        };
}
