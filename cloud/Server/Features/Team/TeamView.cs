using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Team;

/// <summary>A team as the API shows it, and the rules that all its verbs share.</summary>
internal static class TeamView
{
    public static TeamMemberBody Body(TeamRow row) => new(
        row.Person!.UserName!,
        row.Scopes is null ? RoleName.Of(row.Role) : null,
        row.Person.DisplayName,
        row.Person.IsProgrammatic,
        row.Scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        DateTimeOffset.FromUnixTimeMilliseconds(row.SinceMs));

    public static InvitationBody Body(InvitationRow row, string? code = null) => new(
        row.Id,
        row.Invited,
        RoleName.Of(row.Role),
        row.InvitedBy,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs),
        DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAtMs),
        code);

    public static Task<TeamRow?> Find(Store store, Caller caller, UserManager<Person> users, string username)
    {
        var name = users.NormalizeName(username);
        return store.Team.Include(row => row.Person)
            .FirstOrDefaultAsync(row => row.OrganisationId == caller.Organisation && row.Person!.NormalizedUserName == name);
    }

    public static Refused Unknown(string username) => new(Reason.NotFound, $"Nobody called {username} is in the team.");

    /// <summary>Null, or why the caller cannot decide about this member: nobody touches who may more than they do.</summary>
    public static Refusal? CheckTouching(Caller caller, TeamRow member) =>
        member.Scopes is { } scopes ? caller.CheckGiving(scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : caller.CheckGiving(member.Role);

    /// <summary>Null, or that the organisation would be without an owner. To be asked in the transaction of the change.</summary>
    public static async Task<Refusal?> CheckLastOwner(Store store, TeamRow member) =>
        member.Role != Role.Owner
        || await store.Team.AnyAsync(row => row.OrganisationId == member.OrganisationId && row.PersonId != member.PersonId && row.Role == Role.Owner)
            ? null
            : new(Reason.LastOwner, $"{member.Person!.UserName} is the only owner.");

    /// <summary>Scopes as they are stored: known ones that the caller may give, each once; or why not.</summary>
    public static (string? Scopes, Refusal? Refusal) Scopes(Caller caller, IReadOnlyList<string>? asked)
    {
        if (asked is not { Count: > 0 } || asked.Count > Right.All.Count)
        {
            return (null, new(Reason.InvalidRequest, "Say what it may do (scopes): docs/people.md lists the scopes."));
        }
        return caller.CheckGiving(asked) is { } refusal ? (null, refusal) : (string.Join(' ', asked.Distinct().Order()), null);
    }
}
