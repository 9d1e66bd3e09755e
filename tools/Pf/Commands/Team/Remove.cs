using System.CommandLine;
using ProductFirmware.Pf.Commands.Org;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary><c>pf team remove</c>.</summary>
internal static class Remove
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "Who goes." };
        var org = OrgListing.Option();
        return new Verb("remove", "Take somebody out of a team, at once.", "pf team remove dora") { name, org }.Asks(async (parse, cloud, screen, stop) =>
        {
            var who = parse.GetValue(name)!;
            await cloud.RemoveFromTeam(await cloud.Of(parse.ValueOrNull(org), stop), who, stop);
            screen.Done(new OkAnswer(), $"{who} is in the team no more.");
        });
    }
}
