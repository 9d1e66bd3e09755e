using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>A device that knocks at one organisation's product and belongs to another's: seen, and left alone.</summary>
public class ForeignDeviceTests
{
    [Fact]
    public async Task Another_organisations_member_is_changed_provisioned_and_exported_by_nobody_else()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var (token, organisation) = await host.Stranger();
        await host.As(token, () => host.Ask<ProductAnswer>(
            HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Theirs", 95, null, null, organisation))));
        await using var device = new TestDevice();
        await host.As(token, () => host.Ask<ImportAnswer>(HttpMethod.Post, "/v1/products/95/devices", new ImportDevices(device.Id, null)));
        await host.As(token, () => host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/95/devices/{device.Id}", new { name = "theirs", notes = "between us" }));
        Assert.Equal(VerdictStatus.Limited, (await device.ComeOnline(host)).Status);
        var seen = await host.Device(device.Id);
        Assert.Equal((true, null, null), (seen.Quarantined, seen.Name, seen.Notes));

        var path = $"/v1/products/94/devices/{device.Id}";
        var before = await host.Everything();
        object[] changes = [new { name = "ours" }, new { notes = "x" }, new { test = true }, new { development = true }, new { groups = Array.Empty<string>() }, new { signal = "1" }];
        foreach (var change in changes)
        {
            Assert.Equal("not_a_member", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, path, change)).Error);
        }
        Assert.Equal("not_a_member", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Delete, $"{path}/credential")).Error);
        var secrets = new DeviceSecrets(new string('a', 64), null);
        Assert.Equal("not_a_member", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, $"{path}/provisioning", secrets)).Error);
        Assert.Equal(before, await host.Everything());
        Assert.DoesNotContain(device.Id, await host.Http.GetStringAsync("/v1/products/94/devices/export"));
    }

    [Fact]
    public async Task A_device_that_leaves_a_product_leaves_its_name_and_notes_there()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { name = "desk", notes = "blue" });

        await host.Remove(device.Id, deny: false);

        var row = await host.Read(store => store.Devices.FindAsync(device.Id).AsTask());
        Assert.Equal((null, null, null), (row!.ProductId, row.Name, row.Notes));
    }
}
