using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Claim;

/// <summary><c>pf claim remove</c>: gives up what is one's own.</summary>
internal static class GiveUp
{
    public static Verb Create()
    {
        var device = Given.Device();
        return new Verb("remove", "Give up a device that is yours.", "pf claim remove e00fce680000a1b2c3d4e5f6") { device }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.GiveUpDevice(parse.GetValue(device)!, stop);
                screen.Done(new OkAnswer(), $"Device {parse.GetValue(device)} is nobody's now.");
            });
    }
}
