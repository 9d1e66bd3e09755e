using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Match, mismatch, quarantine, approval and denial, as devices and operators see them.</summary>
public class PrivilegeTests
{
    [Fact]
    public async Task S4_S6_S7_S8_S9_S10_status_follows_the_product_that_the_firmware_declares()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct(94);
        await host.CreateProduct(95);
        await using var device = new TestDevice { Product = 95 };
        await host.Import(device.Id);
        var limited = await device.ComeOnline(host);
        Assert.Equal((VerdictStatus.Limited, Reason.Mismatch), (limited.Status, limited.Reason));
        var seen = await host.Device(device.Id);
        Assert.Equal((94, 95, "limited", true), (seen.ProductId!.Value, seen.FirmwareProductId!.Value, seen.Status, seen.Online));
        // D10: the product that it names sees an unknown claimant.
        Assert.True((await host.Device(device.Id, product: 95)).Quarantined);

        device.Product = 94;
        Assert.Equal(VerdictStatus.Ok, (await device.Reboot(host)).Status);
        Assert.Equal("ok", (await host.Device(device.Id)).Status);
    }

    [Fact]
    public async Task S29_a_member_gets_the_update__S33_a_mismatched_one_none()
    {
        await using var host = await Released();
        await using var member = new TestDevice();
        await using var mismatched = new TestDevice { Product = 95 };
        await host.Import(member.Id);
        await host.Import(mismatched.Id);
        await member.ComeOnline(host);
        Assert.Equal(2, (await member.Offer()).Version);
        await mismatched.ComeOnline(host);
        await mismatched.AssertNothing(Topics.Offer);
    }

    [Fact]
    public async Task S89_S90_S91_S94_S95_S73_a_stranger_is_quarantined_and_gets_nothing()
    {
        await using var host = await Released();
        await using var stranger = new TestDevice();
        var verdict = await stranger.ComeOnline(host);
        Assert.Equal((VerdictStatus.Limited, Reason.Quarantined), (verdict.Status, verdict.Reason));
        await stranger.AssertNothing(Topics.Offer);
        var device = await host.Device(stranger.Id);
        Assert.Equal((true, "limited", null), (device.Quarantined, device.Status, device.ProductId));
        Assert.Equal(1, (await host.Get<ProductAnswer>("/v1/products/94")).Product.QuarantinedCount);
        await stranger.Reboot(host);
        Assert.Equal(1, (await host.Get<ProductAnswer>("/v1/products/94")).Product.QuarantinedCount);
    }

    [Fact]
    public async Task S97_S98_approved_while_online_it_is_told_and_offered_the_release_at_once()
    {
        await using var host = await Released();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        await host.Import(stranger.Id);
        var verdict = await stranger.Verdict();
        Assert.Equal((VerdictStatus.Ok, Reason.Member), (verdict.Status, verdict.Reason));
        Assert.Equal(2, (await stranger.Offer()).Version);
        Assert.False((await host.Device(stranger.Id)).Quarantined);
    }

    [Fact]
    public async Task D18_approved_without_update_it_waits_for_its_next_online()
    {
        await using var host = await Released();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        await host.Ask<ImportAnswer>(HttpMethod.Post, "/v1/products/94/devices", new { id = stranger.Id, no_update = true });
        Assert.Equal(VerdictStatus.Ok, (await stranger.Verdict()).Status);
        await stranger.AssertNothing(Topics.Offer);
        await stranger.Reboot(host);
        Assert.Equal(2, (await stranger.Offer()).Version);
    }

    [Fact]
    public async Task S99_S100_S101_denied_stays_denied_after_reconnect_and_can_be_approved_later()
    {
        await using var host = await Released();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        await host.Remove(stranger.Id, deny: true);
        Assert.Equal(Reason.Denied, (await stranger.Verdict()).Reason);
        Assert.Equal(Reason.Denied, (await stranger.Reboot(host)).Reason);
        await stranger.AssertNothing(Topics.Offer);
        var device = await host.Device(stranger.Id);
        Assert.Equal((false, true, "limited"), (device.Quarantined, device.Denied, device.Status));
        await host.Import(stranger.Id);
        Assert.Equal(VerdictStatus.Ok, (await stranger.Verdict()).Status);
    }

    [Fact]
    public async Task D19_a_removed_member_is_shown_with_the_denied_and_not_as_a_new_stranger()
    {
        await using var host = await Released();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Remove(device.Id, deny: false);
        Assert.Equal(Reason.Removed, (await device.Verdict()).Reason);
        Assert.Equal(Reason.Removed, (await device.Reboot(host)).Reason);
        var seen = await host.Device(device.Id);
        Assert.Equal((true, false, false), (seen.Removed, seen.Quarantined, seen.Denied));
        await host.Refused(HttpStatusCode.Conflict, HttpMethod.Delete, $"/v1/products/94/devices/{device.Id}");
    }

    [Fact]
    public async Task S102_auto_approve_takes_a_stranger_in_and_the_release_applies()
    {
        await using var host = await Released("auto_approve");
        await using var stranger = new TestDevice();
        var verdict = await stranger.ComeOnline(host);
        Assert.Equal((VerdictStatus.Ok, Reason.AutoApproved), (verdict.Status, verdict.Reason));
        Assert.Equal(2, (await stranger.Offer()).Version);
        Assert.Equal(94, (await host.Device(stranger.Id)).ProductId);
    }

    [Fact]
    public async Task One_products_denial_says_nothing_about_another_products_member()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct(94);
        await host.CreateProduct(95);
        await using var device = new TestDevice { Product = 95 };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Remove(device.Id, deny: true, product: 95);
        device.Product = 94;
        Assert.Equal(VerdictStatus.Ok, (await device.Reboot(host)).Status);
        Assert.Equal(("ok", "limited"), ((await host.Device(device.Id)).Status, (await host.Device(device.Id, 95)).Status));
    }

    [Fact]
    public async Task A_device_is_explained_in_sentences()
    {
        await using var host = await Released();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        var quarantined = await host.Get<ExplainAnswer>($"/v1/products/94/devices/{stranger.Id}/explain");
        Assert.Equal(("quarantine", "limited", "quarantined"), (quarantined.Rule, quarantined.Status, quarantined.Reason));
        Assert.Contains("approve", string.Join(' ', quarantined.Explanation));
        await host.Import(stranger.Id);
        var member = await host.Get<ExplainAnswer>($"/v1/products/94/devices/{stranger.Id}/explain");
        Assert.Equal(("release", "ok", "member", 2), (member.Rule, member.Status, member.Reason, member.ShouldRun!.Value));
        await host.Import(DeviceId.Prefix + "0000deadbeef");
        var unseen = await host.Get<ExplainAnswer>($"/v1/products/94/devices/{DeviceId.Prefix}0000deadbeef/explain");
        Assert.Equal("not_reported", unseen.Reason);
        Assert.Equal("unknown_device", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/94/devices/e00fce680000ffffffffffff")).Error);
        Assert.Equal("invalid_device_id", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/v1/products/94/devices/xyz")).Error);
    }

    // Product 94 with version 2 released, proved by a device that has left.
    internal static async Task<ServerHost> Released(string policy = "quarantine")
    {
        var host = await ServerHost.Start();
        await host.CreateProduct(94, policy);
        var file = await host.Upload(2);
        await using var prover = new TestDevice();
        await host.Import(prover.Id);
        prover.Run(file, 2);
        await prover.ComeOnline(host);
        await host.Release(2);
        return host;
    }
}
