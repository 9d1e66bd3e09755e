using System.CommandLine;
using ProductFirmware.Pf.Commands.Org;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary><c>pf team list</c>.</summary>
internal static class List
{
    public static Verb Create()
    {
        var org = OrgListing.Option();
        return new Verb("list", "List the people and API users of a team.", "pf team list") { org }.Asks(async (parse, cloud, screen, stop) =>
        {
            var members = await cloud.Team(await cloud.Of(parse.ValueOrNull(org), stop), stop);
            screen.Show(members, TeamListing.Table(members));
        });
    }
}
