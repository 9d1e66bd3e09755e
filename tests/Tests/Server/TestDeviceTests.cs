using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Test devices beside production devices.</summary>
public class TestDeviceTests
{
    [Fact]
    public async Task S25_devices_are_marked_test_when_they_are_added_or_later_and_filtered_so()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.ImportText(FleetHost.Id(1), "test=true");
        await host.ImportText($"{FleetHost.Id(2)}\n{FleetHost.Id(3)}");
        await host.Set(FleetHost.Id(3), new { test = true });
        Assert.Equal([FleetHost.Id(1), FleetHost.Id(3)], await host.Ids("test=true"));
        Assert.Equal([FleetHost.Id(2)], await host.Ids("test=false"));
        await host.Set(FleetHost.Id(3), new { test = false });
        Assert.Equal([FleetHost.Id(1)], await host.Ids("test=true"));
    }

    [Fact]
    public async Task S87_test_devices_are_locked_together_and_production_devices_stay()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var test = new TestDevice();
        await using var production = new TestDevice();
        await host.ImportText(test.Id, "test=true");
        await host.Import(production.Id);
        await host.Upload(2);
        var ids = await host.Ids("test=true");
        var answer = await host.Ask<DevicesChanged>(HttpMethod.Put, FleetHost.Devices, new { ids, desired_firmware_version = 2 });
        Assert.Equal(1, answer.Updated);
        await test.ComeOnline(host);
        await production.ComeOnline(host);
        Assert.Equal(2, (await test.Offer()).Version);
        await production.AssertNothing(Topics.Offer);
    }
}
