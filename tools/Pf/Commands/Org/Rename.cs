using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Org;

/// <summary><c>pf org rename</c>.</summary>
internal static class Rename
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "The new name." };
        var org = OrgListing.Option();
        return new Verb("rename", "Give an organisation another name.", "pf org rename Acme") { name, org }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var changed = await cloud.RenameOrganisation(await cloud.Of(parse.ValueOrNull(org), stop), parse.GetValue(name)!, stop);
                screen.Show(changed, OrgListing.Table([changed]));
            });
    }
}
