using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Team;

/// <summary>
/// <c>DELETE …/team/:username</c>: out of the team at once. A person's devices stay theirs; an API user is gone with its tokens.
/// </summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        string username, Caller caller, Store store, UserManager<Person> users, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await TeamView.Find(store, caller, users, username) is not { } member)
        {
            return TeamView.Unknown(username);
        }
        if ((TeamView.CheckTouching(caller, member) ?? await TeamView.CheckLastOwner(store, member)) is { } refusal)
        {
            return new Refused(refusal);
        }
        var before = TeamView.Body(member);
        store.Team.Remove(member);
        await store.ClaimCodes.Where(row => row.PersonId == member.PersonId && row.OrganisationId == member.OrganisationId).ExecuteDeleteAsync();
        if (before.IsProgrammatic)
        {
            await IssuedToken.End(store, member.PersonId);
            store.Users.Remove(member.Person!);
        }
        audit.Note(caller, "team.remove", before.Username, new { before.Role, before.Scopes });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
