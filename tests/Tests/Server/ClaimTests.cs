using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Whose devices are, and what follows from it.</summary>
public class ClaimTests
{
    [Fact]
    public async Task S31_a_customers_device_becomes_theirs_by_the_code_that_it_presents_once()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var customer = await host.Customer("c@example.com");
        var code = await Code(host, customer.AccessToken);
        Assert.Equal(63, code.Length);
        Assert.DoesNotContain(code, await host.Everything());
        await using var device = await Member(host);
        device.ClaimCode = code;
        await device.Report();
        await device.Report(); // said again, nothing more happens
        var shown = await host.Device(device.Id);
        Assert.Equal(("c@example.com", (string?)null), (shown.Owner, shown.LastRefusal));
        var own = Assert.Single(await host.As(customer.AccessToken, () => host.Get<List<OwnDeviceBody>>("/v1/devices")));
        Assert.Equal((device.Id, true, 94), (own.Id, own.Online, own.ProductId));
        Assert.Equal([device.Id], (await host.Get<CustomersAnswer>("/v1/products/94/customers")).Customers.Single().Devices);
        Assert.Single(await host.Notes(), note => note == $"device.claim {device.Id}");

        await using var second = await Member(host);
        second.ClaimCode = code;
        await second.Report();
        Assert.Equal((null, "claim_code_used"), await Claimed(host, second));
        // A code that did its work does not claim anew what was given up.
        await host.As(customer.AccessToken, () => host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/devices/{device.Id}"));
        await device.Report();
        Assert.Equal((null, "claim_code_used"), await Claimed(host, device));
    }

    [Fact]
    public async Task S35_S37_S95_a_device_with_limited_privileges_is_nobodys_whatever_code_it_presents()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var customer = await host.Customer("c@example.com");
        var code = await Code(host, customer.AccessToken);
        await using var mismatched = await Member(host);
        await using var quarantined = new TestDevice();
        await quarantined.ComeOnline(host);
        mismatched.Product = 99;
        mismatched.ClaimCode = quarantined.ClaimCode = code;
        foreach (var device in new[] { mismatched, quarantined })
        {
            Assert.Equal(VerdictStatus.Limited, (await device.Report()).Status);
            Assert.Equal((null, "not_a_member"), await Claimed(host, device));
        }
        await host.As(customer.AccessToken, () => host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/devices", new ClaimDevice(mismatched.Id)));
        await host.As(customer.AccessToken, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/devices", new ClaimDevice(quarantined.Id)));
        Assert.DoesNotContain(await host.Notes(), note => note.StartsWith("device.claim "));
        // The code is still good: the device is itself again.
        mismatched.Product = 94;
        await mismatched.Report();
        Assert.Equal(("c@example.com", null), await Claimed(host, mismatched));
    }

    [Fact]
    public async Task A_code_of_nobody_of_another_organisation_or_of_yesterday_claims_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var (stranger, _) = await host.Stranger();
        await host.As(stranger, () => host.CreateProduct(95));
        var theirs = await host.As(stranger, () => host.Customer("t@example.com", 95));
        await using var device = await Member(host);
        var old = await Code(host, (await host.Customer("c@example.com")).AccessToken);
        foreach (var code in new[] { "nonsense", await Code(host, theirs.AccessToken, 95) })
        {
            device.ClaimCode = code;
            await device.Report();
            Assert.Equal((null, "claim_code_unknown"), await Claimed(host, device));
        }
        host.Time.Forward(TimeSpan.FromHours(25));
        device.ClaimCode = old;
        await device.Report();
        Assert.Equal((null, "claim_code_unknown"), await Claimed(host, device));
    }

    [Fact]
    public async Task D26_an_owned_device_is_claimed_by_nobody_else_and_stays_a_member_when_it_is_given_up()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var first = await host.Customer("first@example.com");
        var second = await host.Customer("second@example.com");
        await using var device = await Member(host);
        await host.As(first.AccessToken, () => host.Ask<OwnDeviceBody>(HttpMethod.Post, "/v1/devices", new ClaimDevice(device.Id)));
        device.ClaimCode = await Code(host, second.AccessToken);
        await device.Report();
        Assert.Equal(("first@example.com", "owned_by_other"), await Claimed(host, device));
        var refused = await host.As(second.AccessToken, () => host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/devices", new ClaimDevice(device.Id)));
        Assert.Equal("owned_by_other", refused.Error);
        await host.As(second.AccessToken, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Delete, $"/v1/devices/{device.Id}"));
        await host.As(first.AccessToken, () => host.Ask<OwnDeviceBody>(HttpMethod.Put, $"/v1/devices/{device.Id}", new OwnDeviceChange("Lamp")));

        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{device.Id}/owner");
        Assert.Empty(await host.As(first.AccessToken, () => host.Get<List<OwnDeviceBody>>("/v1/devices")));
        var shown = await host.Device(device.Id);
        Assert.Equal((94, "ok", "Lamp", (string?)null), (shown.ProductId, shown.Status, shown.Name, shown.Owner));
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{device.Id}/owner");
        Assert.Single(await host.Notes(), note => note == $"device.unclaim {device.Id}");
    }

    [Fact]
    public async Task Only_an_online_member_is_claimed_by_its_id()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var customer = await host.Customer("c@example.com");
        await using var device = await Member(host);
        await device.Leave(host);
        var offline = await host.As(customer.AccessToken, () => host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, "/v1/devices", new ClaimDevice(device.Id)));
        Assert.Equal("device_offline", offline.Error);
        var (stranger, _) = await host.Stranger();
        await device.ComeOnline(host);
        await host.As(stranger, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/devices", new ClaimDevice(device.Id)));
        await host.As(customer.AccessToken, () => host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/devices", new ClaimDevice("x")));
        await host.As(customer.AccessToken, () => host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, "/v1/devices", new { }));
        Assert.Null((await host.Device(device.Id)).Owner);
    }

    [Fact]
    public async Task S102_S103_D3_auto_approve_takes_in_what_nobody_or_the_team_owns()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct(95);
        await host.CreateProduct(94, "auto_approve");
        await using var nobodys = new TestDevice();
        Assert.Equal((VerdictStatus.Ok, Reason.AutoApproved), await ComeOnline(host, nobodys));

        await using var teams = await Member(host, 95);
        await host.Ask<OwnDeviceBody>(HttpMethod.Post, "/v1/devices", new ClaimDevice(teams.Id));
        await host.Remove(teams.Id, deny: false, 95);
        teams.Product = 94;
        var verdict = await teams.Reboot(host);
        Assert.Equal((VerdictStatus.Ok, Reason.AutoApproved), (verdict.Status, verdict.Reason));
        var shown = await host.Device(teams.Id);
        Assert.Equal((94, "admin"), (shown.ProductId, shown.Owner));
    }

    [Fact]
    public async Task S90_S104_D3_auto_approve_takes_nothing_in_that_belongs_to_somebody_else()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct(94, "auto_approve");
        var (stranger, _) = await host.Stranger();
        await host.As(stranger, () => host.CreateProduct(95));
        await using var device = await host.As(stranger, () => Member(host, 95));
        await host.As(stranger, () => host.Ask<OwnDeviceBody>(HttpMethod.Post, "/v1/devices", new ClaimDevice(device.Id)));
        await host.As(stranger, () => host.Remove(device.Id, deny: false, 95));
        device.Product = 94;
        var verdict = await device.Reboot(host);
        Assert.Equal((VerdictStatus.Limited, Reason.OwnedByOther), (verdict.Status, verdict.Reason));
        var shown = await host.Device(device.Id);
        Assert.Equal((true, (string?)null, (int?)null), (shown.Quarantined, shown.Owner, shown.ProductId));
        // Its owner lets go of it: it is nobody's, and is taken in.
        await host.As(stranger, () => host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/devices/{device.Id}"));
        Assert.Equal(0, await host.Read(store => store.Devices.CountAsync(row => row.OwnerId != null)));
        Assert.Equal(VerdictStatus.Ok, (await device.Reboot(host)).Status);
        Assert.Equal(94, (await host.Device(device.Id)).ProductId);
    }

    private static async Task<(VerdictStatus, Reason)> ComeOnline(ServerHost host, TestDevice device)
    {
        var verdict = await device.ComeOnline(host);
        return (verdict.Status, verdict.Reason);
    }

    private static async Task<TestDevice> Member(ServerHost host, int product = 94)
    {
        var device = new TestDevice { Product = product };
        await host.Import(device.Id, product: product);
        Assert.Equal(VerdictStatus.Ok, (await device.ComeOnline(host)).Status);
        return device;
    }

    private static async Task<string> Code(ServerHost host, string token, int product = 94) =>
        (await host.As(token, () => host.Ask<ClaimCodeAnswer>(HttpMethod.Post, $"/v1/products/{product}/device_claims"))).ClaimCode;

    private static async Task<(string? Owner, string? LastRefusal)> Claimed(ServerHost host, TestDevice device)
    {
        var shown = await host.Device(device.Id);
        return (shown.Owner, shown.LastRefusal);
    }
}
