using System.CommandLine;
using ProductFirmware.Pf.Commands.Org;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary><c>pf team role</c>.</summary>
internal static class Role
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "Who." };
        var role = new Argument<string?>("ROLE") { Description = "A person's new role.", Arity = ArgumentArity.ZeroOrOne };
        var scopes = TeamListing.ScopeOption();
        var org = OrgListing.Option();
        return new Verb("role", "Change a person's role, or an API user's scopes.", "pf team role dora administrator") { name, role, scopes, org }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var change = new TeamChange(parse.GetValue(role), parse.GetValue(scopes) is { Length: > 0 } given ? given : null);
                var changed = await cloud.ChangeTeam(await cloud.Of(parse.ValueOrNull(org), stop), parse.GetValue(name)!, change, stop);
                screen.Show(changed, TeamListing.Table([changed]));
            });
    }
}
