using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Team;

/// <summary>How teams and invitations look, and the options that their verbs share.</summary>
internal static class TeamListing
{
    private static readonly string[] Roles = ["viewer", "support", "developer", "administrator", "owner"];

    public static Option<string?> RoleOption() =>
        new Option<string?>("--role") { Description = "What the person may do; docs/people.md has the table." }.AcceptOnlyFromAmong(Roles);

    public static Option<string[]> ScopeOption() =>
        new("--scope") { Description = "What it may do, such as devices:list; may stand more than once.", HelpName = "SCOPE" };

    public static Listing Table(IEnumerable<TeamMemberBody> members)
    {
        var table = Listing.Table("Name", "Role", "Called", "Scopes");
        foreach (var member in members)
        {
            table.Add(member.Username, member.Role ?? "API user", member.FriendlyName, string.Join(' ', member.Scopes ?? []));
        }
        return table;
    }

    public static Listing Table(IEnumerable<InvitationBody> invitations)
    {
        var table = Listing.Table("Invited", "Role", "By", "Until", "ID");
        foreach (var invitation in invitations)
        {
            table.Add(invitation.Invited, invitation.Role, invitation.InvitedBy, invitation.ExpiresAt, invitation.Id);
        }
        return table;
    }
}
