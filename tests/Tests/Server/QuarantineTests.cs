using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The policy, the list that calls the quarantined out, and what approve and deny leave behind.</summary>
public class QuarantineTests
{
    private const string Product = "/v1/products/94";

    [Fact]
    public async Task S92_S93_a_new_product_quarantines__the_policy_is_a_choice_of_two()
    {
        await using var host = await ServerHost.Start();
        var made = await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Lamp", 94, null, null)));
        Assert.Equal("quarantine", made.Product.Policy);
        Assert.Equal("auto_approve", (await SetPolicy(host, "auto_approve")).Policy);
        Assert.Equal("quarantine", (await SetPolicy(host, "quarantine")).Policy);
        var refusal = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, Product, new UpdateProduct(new ProductChange(null, null, "deny_all")));
        Assert.Equal("invalid_request", refusal.Error);
        Assert.Equal("quarantine", (await host.Get<ProductAnswer>(Product)).Product.Policy);
    }

    [Fact]
    public async Task S96_S100_the_quarantined_are_called_out_in_the_list_and_the_denied_come_last()
    {
        await using var host = await PrivilegeTests.Released();
        await using var member = new TestDevice { Version = 2 };
        await using var waiting = new TestDevice();
        await using var denied = new TestDevice();
        await host.Import(member.Id);
        foreach (var device in new[] { denied, waiting, member })
        {
            await device.ComeOnline(host);
        }
        await host.Remove(denied.Id, deny: true);

        var all = (await host.Get<DevicesAnswer>($"{Product}/devices")).Devices;
        Assert.Equal([waiting.Id, denied.Id], all.TakeLast(2).Select(device => device.Id));
        Assert.Equal([waiting.Id], (await host.Get<DevicesAnswer>($"{Product}/devices?quarantined=true")).Devices.Select(device => device.Id));
        Assert.Equal([denied.Id], (await host.Get<DevicesAnswer>($"{Product}/devices?denied=true")).Devices.Select(device => device.Id));
        Assert.DoesNotContain((await host.Get<DevicesAnswer>($"{Product}/devices?denied=false")).Devices, device => device.Denied);
        Assert.Equal(1, (await host.Get<ProductAnswer>(Product)).Product.QuarantinedCount);
    }

    [Fact]
    public async Task S99_D19_a_denied_device_that_keeps_coming_stays_one_entry()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await device.ComeOnline(host);
        await host.Remove(device.Id, deny: true);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Reason.Denied, (await device.Reboot(host)).Reason);
            await device.AssertNothing(Topics.Offer);
        }
        Assert.Equal(1, await host.Read(store => store.Standings.CountAsync(row => row.DeviceId == device.Id)));
        Assert.Equal(0, (await host.Get<ProductAnswer>(Product)).Product.QuarantinedCount);
        Assert.Empty((await host.Get<DevicesAnswer>($"{Product}/devices?quarantined=true")).Devices);
    }

    [Fact]
    public async Task S97_S98_S101_a_denied_device_approved_later_is_a_member_and_is_updated()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await device.ComeOnline(host);
        await host.Remove(device.Id, deny: true);
        Assert.Equal(Reason.Denied, (await device.Verdict()).Reason);
        await host.Import(device.Id);
        Assert.Equal(Reason.Member, (await device.Verdict()).Reason);
        await device.Update(host, await device.Offer());
        var seen = await host.Device(device.Id);
        Assert.Equal((94, 2, "ok", false), (seen.ProductId!.Value, seen.FirmwareVersion!.Value, seen.Status, seen.Denied));
        Assert.Equal(0, await host.Read(store => store.Standings.CountAsync()));
    }

    private static async Task<ProductBody> SetPolicy(ServerHost host, string policy) =>
        (await host.Ask<ProductAnswer>(HttpMethod.Put, Product, new UpdateProduct(new ProductChange(null, null, policy)))).Product;
}
