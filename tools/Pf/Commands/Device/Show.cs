using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device show</c>: one device as the product sees it.</summary>
internal static class Show
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("show", "Show a device: what it runs, what it should run, and why.", "pf device show e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var found = await cloud.Device(product, device, stop);
        screen.Show(found, DeviceListing.Fields(found));
    }
}
