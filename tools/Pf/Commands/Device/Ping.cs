using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device ping</c>: whether a device is connected.</summary>
internal static class Ping
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("ping", "Tell whether a device is connected, and have it report.", "pf device ping e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var answer = await cloud.Ping(product, device, stop);
        screen.Done(answer, answer.Online ? $"Device {device} is online." : $"Device {device} is not online.");
    }
}
