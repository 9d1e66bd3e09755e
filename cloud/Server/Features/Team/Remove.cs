using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Team;

/// <summary>
/// <c>DELETE …/team/:username</c>: out of the team at once. A person's devices stay theirs; an API user is gone with its tokens; who has
/// not accepted an invitation yet is invited no more.
/// </summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        string username, Caller caller, Store store, UserManager<Person> users, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await TeamView.Find(store, caller, users, username) is not { } member)
        {
            return await Withdraw(store, caller, audit, username) is { } refused ? refused : await Saved(store, transaction);
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
        return await Saved(store, transaction);
    }

    // Who was invited and has not accepted yet is no member: then it is the invitation that ends.
    private static async Task<Refused?> Withdraw(Store store, Caller caller, AuditLog audit, string username)
    {
        var waiting = await store.Invitations.Where(row => row.OrganisationId == caller.Organisation && row.Invited == username).ToListAsync();
        if (waiting.Count == 0)
        {
            return TeamView.Unknown(username);
        }
        foreach (var row in waiting)
        {
            if (caller.CheckGiving(row.Role) is { } tooLow)
            {
                return new Refused(tooLow);
            }
            store.Invitations.Remove(row);
            audit.Note(caller, "team.uninvite", row.Invited, new { role = RoleName.Of(row.Role) });
        }
        return null;
    }

    private static async Task<Ok<OkAnswer>> Saved(Store store, IDbContextTransaction transaction)
    {
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
