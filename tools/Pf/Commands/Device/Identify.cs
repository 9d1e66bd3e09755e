using System.Text.Json.Nodes;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device identify</c>: has a connected board show which one it is.</summary>
internal static class Identify
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("identify", "Have a connected board blink for ten seconds.", "pf device identify e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var answer = await cloud.ChangeDevice(product, device, new JsonObject { ["signal"] = "1" }, revision: null, stop);
        screen.Done(answer, $"Device {device} shows itself for ten seconds.");
    }
}
