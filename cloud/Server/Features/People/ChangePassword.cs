using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.People;

/// <summary><c>PUT /v1/user</c>: another password, for who knows the present one. All other tokens of the person end.</summary>
internal static class ChangePassword
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        PasswordChange body, HttpRequest request, Caller caller, Store store, UserManager<Person> users, PasswordTurns turns, AuditLog audit, TimeProvider time)
    {
        var name = await store.Users.Where(row => row.Id == caller.PersonId).Select(row => row.NormalizedUserName).FirstAsync();
        using var turn = await turns.Take(name);
        var person = (await users.FindByIdAsync(caller.PersonId!))!;
        if (Account.IsLockedOut(users, person, time.GetUtcNow()))
        {
            return new Refused(Reason.InvalidRequest, "Too many wrong passwords, so it cannot be changed for a while: wait five minutes.");
        }
        if (!await users.CheckPasswordAsync(person, body.CurrentPassword ?? ""))
        {
            await users.AccessFailedAsync(person);
            return new Refused(Reason.InvalidRequest, "The present password is wrong (current_password).");
        }
        if (await Account.SetPassword(users, person, body.Password) is { } weak)
        {
            return new Refused(weak);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        await IssuedToken.End(store, person.Id, butFor: TokenAuthentication.IdOf(TokenAuthentication.TokenOf(request)!));
        await audit.NoteOwn(caller, "person.password", caller.Name);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
