using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware end-release</c>: nothing is due any more, of the product, of groups, or anywhere.</summary>
internal static class EndRelease
{
    public static Verb Create()
    {
        var product = Given.Product();
        var groups = new Option<string[]>("--group")
        {
            Description = "Of this group and not of the product; may be given more than once.",
            HelpName = "GROUP",
        };
        var everywhere = new Option<bool>("--everywhere") { Description = "Of the product and of every group: stops all updates but those of locked devices." };
        return new Verb("end-release", "End a release: devices stay on what they run.", "pf firmware end-release --product 94 --everywhere")
        {
            product, groups, everywhere,
        }.Asks(async (parse, cloud, screen, stop) =>
        {
            var (id, named, all) = (parse.GetValue(product), parse.GetValue(groups) ?? [], parse.GetValue(everywhere));
            if (all && named.Length > 0)
            {
                throw Failure.Usage("--everywhere names every group already.", "leave --group out, or --everywhere");
            }
            var end = all ? new ReleaseFirmware(null, null, Everywhere: true) : new ReleaseFirmware(null, named.Length == 0, named);
            var where = all ? "the product or any group" : FirmwareListing.To(named.Length == 0, named);
            screen.Done(await cloud.EndRelease(id, end, stop), $"Product {id}: nothing is released to {where} any more.");
        });
    }
}
