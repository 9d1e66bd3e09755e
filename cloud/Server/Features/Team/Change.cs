using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Team;

/// <summary><c>POST …/team/:username</c>: another role for a person, or other scopes for an API user.</summary>
internal static class Change
{
    public static async Task<Results<Ok<TeamMemberBody>, Refused>> Handle(
        string username, TeamChange body, Caller caller, Store store, UserManager<Person> users, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await TeamView.Find(store, caller, users, username) is not { } member)
        {
            return TeamView.Unknown(username);
        }
        var before = TeamView.Body(member);
        var refusal = TeamView.CheckTouching(caller, member)
            ?? (member.Scopes is null ? await SetRole(store, caller, member, body) : SetScopes(caller, member, body));
        if (refusal is not null)
        {
            return new Refused(refusal);
        }
        var after = TeamView.Body(member);
        if (before.Role != after.Role || !Equals(string.Join(' ', before.Scopes ?? []), string.Join(' ', after.Scopes ?? [])))
        {
            audit.Note(caller, "team.change", member.Person!.UserName!, new { before.Role, before.Scopes }, new { after.Role, after.Scopes });
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(after);
    }

    private static async Task<Refusal?> SetRole(Store store, Caller caller, TeamRow member, TeamChange body)
    {
        if (RoleName.Parse(body.Role) is not { } role || body.Scopes is not null)
        {
            return new(Reason.InvalidRequest, $"A person has a role: viewer, support, developer, administrator or owner, not \"{body.Role}\".");
        }
        var refusal = caller.CheckGiving(role) ?? (role == Role.Owner ? null : await TeamView.CheckLastOwner(store, member));
        if (refusal is null)
        {
            member.Role = role;
        }
        return refusal;
    }

    private static Refusal? SetScopes(Caller caller, TeamRow member, TeamChange body)
    {
        var (scopes, refusal) = TeamView.Scopes(caller, body.Role is null ? body.Scopes : null);
        member.Scopes = scopes ?? member.Scopes;
        return refusal;
    }
}
