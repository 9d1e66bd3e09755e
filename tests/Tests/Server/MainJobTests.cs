using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The documented flow, end to end.</summary>
public class MainJobTests
{
    [Fact]
    public async Task S88_upload_lock_on_a_test_device_verify_release_fleet()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var test = new TestDevice();
        await using var fleet = new TestDevice();
        await host.Import(test.Id);
        await host.Import(fleet.Id);
        var first = await host.Upload(1);
        test.Run(first, 1);
        fleet.Run(first, 1);
        Assert.Equal(VerdictStatus.Ok, (await test.ComeOnline(host)).Status);
        Assert.Equal(VerdictStatus.Ok, (await fleet.ComeOnline(host)).Status);

        await host.Upload(2);
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/v1/products/94/firmware/release", new ReleaseFirmware(2, true));
        Assert.Equal("no_evidence", refusal.Error);

        await host.Lock(test.Id, 2, flash: true);
        await test.Update(host, await test.Offer());
        Assert.Equal("confirmed", (await host.Device(test.Id)).Transfer!.State);
        Assert.True((await host.Release(2)).Current);
        await fleet.AssertNothing(Topics.Offer);

        await fleet.Reboot(host);
        await fleet.Update(host, await fleet.Offer());
        var device = await host.Device(fleet.Id);
        Assert.Equal((2, "ok", "up_to_date"), (device.FirmwareVersion!.Value, device.Status, device.UpdateReason));
        Assert.Equal(2, (await host.Firmware(2)).DeviceCount);
    }
}
