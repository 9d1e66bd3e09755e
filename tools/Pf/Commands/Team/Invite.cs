using System.CommandLine;
using ProductFirmware.Pf.Commands.Org;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary><c>pf team invite</c>: a person gets a code, an API user a token; either is shown once.</summary>
internal static class Invite
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "Who is invited: a name or an e-mail address." };
        var role = TeamListing.RoleOption();
        var api = new Option<bool>("--api") { Description = "Make an API user, which has scopes and a token, instead of inviting a person." };
        var scopes = TeamListing.ScopeOption();
        var org = OrgListing.Option();
        return new Verb("invite", "Invite a person into a team, or make an API user.", "pf team invite dora --role developer") { name, role, api, scopes, org }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var addition = Addition(parse.GetValue(name)!, parse.GetValue(role), parse.GetValue(api), parse.GetValue(scopes) ?? []);
                var added = await cloud.AddToTeam(await cloud.Of(parse.ValueOrNull(org), stop), addition, stop);
                Tell(added, screen);
            });
    }

    private static TeamAddition Addition(string name, string? role, bool isApi, string[] scopes) =>
        isApi != scopes.Length > 0 || isApi == role is not null
            ? throw Failure.Usage("A person has a role, an API user has scopes.", "give --role ROLE, or --api with --scope SCOPE")
            : isApi ? new(null, null, name, scopes) : new(name, role, null, null);

    private static void Tell(TeamAdded added, Screen screen)
    {
        if (added.Created is { } made)
        {
            screen.Done(added, made.Tokens[0].Token);
            screen.Note($"This is the token of {made.Username}, shown this once.");
            return;
        }
        screen.Done(added, added.Invitation!.Code!);
        screen.Note($"Hand this code to {added.Invitation.Invited}; it works once, within seven days: pf invitation accept CODE");
    }
}
