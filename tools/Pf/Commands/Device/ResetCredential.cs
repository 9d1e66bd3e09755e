using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device reset-credential</c>: an erased board comes with a new credential and must not be locked out.</summary>
internal static class ResetCredential
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("reset-credential", "Let a device in with a new credential, once: for a board that was erased.", "pf device reset-credential e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        await cloud.ResetCredential(product, device, stop);
        screen.Done(new OkAnswer(), $"Device {device} may connect with a new credential, which then is its own.");
    }
}
