using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device unclaim</c>: the team takes a device from its owner.</summary>
internal static class Unclaim
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("unclaim", "Make a device nobody's, whoever owns it; it stays a member.", "pf device unclaim e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.Unclaim(parse.GetValue(product), parse.GetValue(device)!, stop);
                screen.Done(new OkAnswer(), $"Device {parse.GetValue(device)} is nobody's now.");
            });
    }
}
