using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device deny</c>: the answer no to a quarantined device.</summary>
internal static class Deny
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("deny", "Deny a device: it stays without privileges, also when it comes back.", "pf device deny e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        await cloud.Deny(product, device, stop);
        screen.Done(new OkAnswer(), $"Device {device} is denied for product {product}.");
    }
}
