using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Team;

/// <summary><c>POST /v1/invitations/accept</c>: who has the code joins the team, as somebody new or as who is signed in. It works once.</summary>
internal static class Accept
{
    public static async Task<Results<Ok<InvitationAccepted>, Refused>> Handle(
        AcceptInvitation body, HttpRequest request, Caller caller, Store store, UserManager<Person> users, AuditLog audit, TimeProvider time)
    {
        var isSignedIn = TokenAuthentication.TokenOf(request) is not null;
        if (isSignedIn && CheckSignedIn(caller) is { } no)
        {
            return new Refused(no);
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var wanted = store.Invitations.Open(body.Code, nowMs);
        if (!await wanted.AnyAsync())
        {
            return Unknown(); // before any work is done for somebody who only guesses
        }
        var (newcomer, wrong) = isSignedIn ? (null, null) : await Newcomer(users, body, nowMs);
        if (wrong is not null)
        {
            return new Refused(wrong);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await wanted.FirstOrDefaultAsync() is not { } invitation)
        {
            return Unknown(); // somebody else was quicker
        }
        if (await CheckFree(store, caller, newcomer, invitation) is { } taken)
        {
            return new Refused(taken);
        }
        if (newcomer is not null)
        {
            store.Users.Add(newcomer);
        }
        var name = newcomer?.UserName ?? caller.Name;
        store.Team.Add(new TeamRow
        {
            OrganisationId = invitation.OrganisationId,
            PersonId = newcomer?.Id ?? caller.PersonId!,
            Role = invitation.Role,
            SinceMs = nowMs,
        });
        store.Invitations.Remove(invitation);
        var role = RoleName.Of(invitation.Role);
        audit.Note(new Caller(null, name) { Organisation = invitation.OrganisationId }, "team.join", name, after: new { role, invitation.InvitedBy });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new InvitationAccepted(true, name, invitation.OrganisationId, role));
    }

    private static IQueryable<InvitationRow> Open(this IQueryable<InvitationRow> invitations, string? code, long nowMs)
    {
        var id = TokenAuthentication.IdOf(code ?? "");
        return invitations.Where(row => row.Id == id && row.ExpiresAtMs > nowMs);
    }

    private static Refused Unknown() => new(Reason.InvitationUnknown, "There is no such invitation, or it was accepted, withdrawn or is over.");

    private static Refusal? CheckSignedIn(Caller caller) =>
        caller is { PersonId: null, ClientOf: null } ? new(Reason.NotSignedIn, "The request carries a token that is not valid.")
        : caller.CustomerOf is not null ? new(Reason.RoleTooLow, "This is for the people of a team, and you are a customer.")
        : Access.CheckPerson(caller);

    private static async Task<(Person?, Refusal?)> Newcomer(UserManager<Person> users, AcceptInvitation body, long nowMs)
    {
        if (Account.CheckName(body.Username) is { } wrong)
        {
            return (null, wrong);
        }
        var person = Account.New(users, body.Username!, nowMs);
        return await Account.SetPassword(users, person, body.Password) is { } weak ? (null, weak) : (person, null);
    }

    private static async Task<Refusal?> CheckFree(Store store, Caller caller, Person? newcomer, InvitationRow invitation)
    {
        if (newcomer is not null)
        {
            return await store.Users.AnyAsync(row => row.NormalizedUserName == newcomer.NormalizedUserName)
                ? new(Reason.NameTaken, $"Somebody is called {newcomer.UserName} already; if it is you, sign in first and accept then.")
                : null;
        }
        return await store.Team.AnyAsync(row => row.OrganisationId == invitation.OrganisationId && row.PersonId == caller.PersonId)
            ? new(Reason.NameTaken, $"{caller.Name} is in the team already.")
            : null;
    }
}
