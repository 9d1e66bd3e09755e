using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device list</c>: the product's devices and those that want to be.</summary>
internal static class List
{
    public static Verb Create()
    {
        var product = Given.Product();
        var online = new Option<bool>("--online") { Description = "Only devices that are connected." };
        var quarantined = new Option<bool>("--quarantined") { Description = "Only devices that wait for an answer." };
        var denied = new Option<bool>("--denied") { Description = "Only devices that were denied or removed." };
        var search = new Option<string?>("--search") { Description = "Only devices whose ID or name holds this text.", HelpName = "TEXT" };
        return new Verb("list", "List a product's devices, and those that wait to be approved.", "pf device list --product 94 --quarantined")
        {
            product, online, quarantined, denied, search,
        }.Asks((parse, cloud, screen, stop) => Run(
            parse.GetValue(product),
            parse.GetValue(online),
            new(Only(parse.GetValue(quarantined)), Only(parse.GetValue(denied)), parse.GetValue(search)),
            cloud,
            screen,
            stop));
    }

    private static async Task Run(int product, bool onlineOnly, DeviceFilter filter, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var devices = new List<DeviceBody>();
        await foreach (var device in cloud.Devices(product, filter, stop))
        {
            if (device.Online || !onlineOnly)
            {
                devices.Add(device);
            }
        }
        screen.Show(devices, DeviceListing.Table(devices));
        if (devices.Count == 0)
        {
            screen.Note($"No such device. Next: pf device import FILE --product {product}");
        }
        else if (devices.Count(d => d.Quarantined) is > 0 and var waiting)
        {
            screen.Note($"{waiting} in quarantine. Next: pf device approve DEVICE --product {product}, or pf device deny DEVICE --product {product}");
        }
    }

    private static bool? Only(bool given) => given ? true : null;
}
