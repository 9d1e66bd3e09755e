using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Claim;

/// <summary><c>pf claim rename</c>.</summary>
internal static class Rename
{
    public static Verb Create()
    {
        var device = Given.Device();
        var name = new Argument<string>("NAME") { Description = "What you call it." };
        return new Verb("rename", "Name a device that is yours.", "pf claim rename e00fce680000a1b2c3d4e5f6 Kitchen") { device, name }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var changed = await cloud.RenameOwnDevice(parse.GetValue(device)!, parse.GetValue(name)!, stop);
                screen.Show(changed, List.Table([changed]));
            });
    }
}
