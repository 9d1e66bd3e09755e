using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device approve</c>: takes a quarantined or denied device in.</summary>
internal static class Approve
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        var noUpdate = new Option<bool>("--no-update") { Description = "Do not update it at once; it follows when it next comes online." };
        return new Verb("approve", "Take a quarantined or denied device into the product.", "pf device approve e00fce680000a1b2c3d4e5f6 --product 94") { device, product, noUpdate }
            .Asks((parse, cloud, screen, stop) => Run(
                parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), parse.GetValue(noUpdate), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, bool noUpdate, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var answer = await cloud.Approve(product, device, noUpdate, stop);
        screen.Done(answer, $"Device {device} is a member of product {product}.");
    }
}
