using System.Text.Json;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What a person sees and does about one product in one place: here through the API and pf.</summary>
public sealed class ManageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task S3_S4_the_product_id_stands_in_every_answer_and_in_what_pf_prints()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);

        Assert.Equal(94, Assert.Single((await host.Get<ProductsAnswer>("/v1/products")).Products).Id);
        Assert.Equal(94, (await host.Device(device.Id)).ProductId);
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        Assert.StartsWith("94\t", (await PfProcess.Run(folder, ["product", "list"], url: host.Url, token: token)).Ok().Output.Split('\n')[^2]);
        var json = (await PfProcess.Run(folder, ["product", "show", "94", "--json"], url: host.Url, token: token)).Ok().Output;
        Assert.Equal(94, JsonDocument.Parse(json).RootElement.GetProperty("id").GetInt32());
    }

    [Fact]
    public async Task S27_name_firmware_lock_and_status_of_a_device_are_read_and_set_in_one_place()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var file = await host.Upload(1);
        await using var device = new TestDevice();
        device.Run(file, 1);
        await host.Import(device.Id);
        await device.ComeOnline(host);

        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { name = "Kitchen" });
        await host.Lock(device.Id, 1);
        var listed = Assert.Single((await host.Get<DevicesAnswer>("/v1/products/94/devices")).Devices);
        Assert.Equal(("Kitchen", 1, 1, "ok", true), (listed.Name, listed.FirmwareVersion, listed.DesiredFirmwareVersion, listed.Status, listed.Online));
    }

    [Fact]
    public async Task S77_a_chosen_version_is_locked_now_or_on_reset()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var one = await host.Upload(1);
        await host.Upload(2);
        await using var now = new TestDevice();
        await using var later = new TestDevice();
        foreach (var device in new[] { now, later })
        {
            device.Run(one, 1);
            await host.Import(device.Id);
            await device.ComeOnline(host);
        }

        await host.Lock(later.Id, 2);
        await host.Lock(now.Id, 2, flash: true);
        Assert.Equal(2, (await now.Offer()).Version);
        await later.AssertNothing(Topics.Offer);
        await later.Reboot(host);
        Assert.Equal(2, (await later.Offer()).Version);
    }
}
