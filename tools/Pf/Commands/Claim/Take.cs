using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Claim;

/// <summary><c>pf claim device</c>: an online device that nobody owns.</summary>
internal static class Take
{
    public static Verb Create()
    {
        var device = Given.Device();
        return new Verb("device", "Claim an online device that nobody owns.", "pf claim device e00fce680000a1b2c3d4e5f6") { device }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var claimed = await cloud.Claim(parse.GetValue(device)!, stop);
                screen.Done(claimed, $"Device {claimed.Id} is yours.");
            });
    }
}
