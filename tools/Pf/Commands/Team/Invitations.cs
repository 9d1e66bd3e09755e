using System.CommandLine;
using ProductFirmware.Pf.Commands.Org;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary><c>pf invitation list</c> and <c>pf invitation withdraw</c>.</summary>
internal static class Invitations
{
    public static Verb List()
    {
        var org = OrgListing.Option();
        return new Verb("list", "List the invitations that still wait.", "pf invitation list") { org }.Asks(async (parse, cloud, screen, stop) =>
        {
            var invitations = await cloud.Invitations(await cloud.Of(parse.ValueOrNull(org), stop), stop);
            screen.Show(invitations, TeamListing.Table(invitations));
        });
    }

    public static Verb Withdraw()
    {
        var id = new Argument<string>("ID") { Description = "As pf invitation list shows it." };
        var org = OrgListing.Option();
        return new Verb("withdraw", "End an invitation: its code opens nothing any more.", "pf invitation withdraw 4be2…") { id, org }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                await cloud.RemoveInvitation(await cloud.Of(parse.ValueOrNull(org), stop), parse.GetValue(id)!, stop);
                screen.Done(new OkAnswer(), "The invitation is withdrawn.");
            });
    }
}
