using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware show</c>: one version, its images, and which device proved each.</summary>
internal static class Show
{
    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        return new Verb("show", "Show a version and what proved it.", "pf firmware show 2 --product 94") { version, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var id = parse.GetValue(product);
                var found = await cloud.Firmware(id, parse.GetValue(version), stop);
                screen.Show(found, FirmwareListing.Fields(id, found));
            });
    }
}
