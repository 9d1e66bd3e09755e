using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Org;

/// <summary><c>pf org create</c>.</summary>
internal static class CreateOrg
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "What people call the organisation." };
        return new Verb("create", "Create an organisation, which you own.", "pf org create Acme") { name }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var made = await cloud.CreateOrganisation(parse.GetValue(name)!, stop);
                screen.Show(made, OrgListing.Table([made]));
            });
    }
}
