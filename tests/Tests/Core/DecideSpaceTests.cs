using ProductFirmware.Core;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>The whole space of decisions, enumerated: what must hold for every one of them, and docs/decisions.md, which shows them all.</summary>
public class DecideSpaceTests
{
    [Fact]
    public void A_limited_device_is_never_offered_anything() =>
        ForAll(c => !c.Decision.HasPrivileges, c => !c.Decision.Offer && c.Decision.Image is null && c.Decision.TargetVersion is null);

    [Fact]
    public void A_denied_device_has_no_privileges_whatever_else_holds() =>
        ForAll(
            c => c.Device is { Product: null, StandingInReported: Standing.Denied or Standing.Removed } && c.Reported is not null,
            c => c.Decision.Status == VerdictStatus.Limited && c.Decision.Join == Join.None);

    [Fact]
    public void One_products_denial_says_nothing_about_anothers_member() =>
        ForAll(
            c => c.Device.Product is not null && c.Report.Product == c.Device.Product.Id,
            c => c.Decision.HasPrivileges && c.Decision.TreatedAs == c.Device.Product!.Id);

    [Fact]
    public void Only_force_gives_a_mismatched_member_privileges() =>
        ForAll(
            c => c.Device.Product is not null && c.Report.Product != c.Device.Product.Id,
            c => c.Decision.HasPrivileges == c.Device.Force);

    [Fact]
    public void Only_auto_approve_lets_a_stranger_in() =>
        ForAll(
            c => c.Device.Product is null,
            c => c.Decision.HasPrivileges == (c.Decision.Join == Join.AutoApprove)
                && (c.Decision.Join != Join.AutoApprove || (c.Reported!.Policy == Policy.AutoApprove && c.Device.Owner != Ownership.Other)));

    [Fact]
    public void A_member_of_another_product_is_never_moved_by_what_it_reports() =>
        ForAll(c => c.Device.Product is not null, c => c.Decision.Join != Join.AutoApprove);

    [Fact]
    public void A_locked_device_is_never_offered_another_version() =>
        ForAll(
            c => c.Decision.Offer && c.Device.LockedVersion is not null,
            c => c.Decision.Image!.Version == c.Device.LockedVersion);

    [Fact]
    public void D20_the_highest_version_of_its_groups_goes_before_the_products_release() =>
        ForAll(
            c => c.Decision is { HasPrivileges: true, TargetVersion: not null } && c.Device is { LockedVersion: null, Groups: ["careful", "eager"] },
            c => c.Decision.TargetVersion == 3);

    [Fact]
    public void D20_a_group_without_a_release_changes_nothing() =>
        ForAll(
            c => c.Decision.HasPrivileges && c.Device is { LockedVersion: null, Development: false, Groups: ["plain"] },
            c => c.Decision.TargetVersion == (c.Device.Product ?? c.Reported)!.ReleasedVersion);

    [Fact]
    public void S104_what_somebody_else_owns_is_never_auto_approved() =>
        ForAll(c => c.Device.Owner == Ownership.Other, c => c.Decision.Join != Join.AutoApprove);

    [Fact]
    public void D26_who_owns_a_member_makes_no_difference() =>
        ForAll(
            c => c.Device.Product is not null,
            c => Decide.For(c.Device with { Owner = Ownership.None }, c.Reported, c.Report, c.Occasion, Facts.Now) == c.Decision);

    [Fact]
    public void A_development_device_is_never_offered_anything() =>
        ForAll(c => c.Device.Development, c => !c.Decision.Offer);

    [Fact]
    public void Nothing_is_offered_that_the_device_already_runs() =>
        ForAll(c => c.Decision.Offer, c => c.Decision.Image!.Hash != c.Report.Hash);

    [Fact]
    public void A_preview_offers_nothing_and_says_the_same_rule_and_version()
    {
        foreach (var c in DecisionSpace.All())
        {
            var preview = Decide.For(c.Device, c.Reported, c.Report, Occasion.Preview, Facts.Now);
            Assert.False(preview.Offer);
            Assert.Equal((c.Decision.Rule, c.Decision.TargetVersion), (preview.Rule, preview.TargetVersion));
        }
    }

    [Fact]
    public void Every_decision_carries_a_reason() =>
        ForAll(_ => true, c => c.Decision.Reason != Reason.None && c.Decision.TargetReason != Reason.None);

    [Fact]
    public void Docs_decisions_is_the_whole_table() => Docs.MustBe("decisions.md", DecisionsPage.Write());

    private static void ForAll(Func<DecisionCase, bool> where, Func<DecisionCase, bool> holds)
    {
        var count = 0;
        foreach (var c in DecisionSpace.All().Where(where))
        {
            count++;
            Assert.True(holds(c), c.ToString());
        }
        Assert.NotEqual(0, count);
    }
}
