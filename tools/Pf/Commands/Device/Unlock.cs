using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device unlock</c>: the device follows the release again.</summary>
internal static class Unlock
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("unlock", "Take a device's lock off; nothing is flashed by it.", "pf device unlock e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var unlocked = await cloud.Lock(product, device, version: null, now: false, stop);
        screen.Done(unlocked, $"Device {device} is unlocked and follows the release when it next comes online.");
    }
}
