using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.People;

/// <summary>
/// <c>POST /oauth/token</c> with grant_type=password. Particle's client sends a client ID and secret along; there are none here,
/// and they are not looked at.
/// </summary>
internal static class SignIn
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public static async Task<Results<Ok<TokenAnswer>, Refused, JsonHttpResult<ErrorAnswer>>> Handle(
        HttpRequest request, UserManager<Person> users, Store store, TimeProvider time)
    {
        if (!request.HasFormContentType)
        {
            return new Refused(Reason.InvalidRequest, "A form is expected: grant_type=password, username, password.");
        }
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != "password")
        {
            return new Refused(Reason.InvalidRequest, $"grant_type \"{form["grant_type"]}\" is not supported, only password.");
        }
        var user = await users.FindByNameAsync(form["username"].ToString());
        if (user is null)
        {
            return Wrong();
        }
        if (await users.IsLockedOutAsync(user))
        {
            return Answer("Too many wrong passwords, so nobody can sign in as this person for a while.", "wait five minutes and try again");
        }
        if (!await users.CheckPasswordAsync(user, form["password"].ToString()))
        {
            await users.AccessFailedAsync(user);
            return Wrong();
        }
        await users.ResetAccessFailedCountAsync(user);
        return TypedResults.Ok(await Issue(store, user.Id, time.GetUtcNow()));
    }

    private static async Task<TokenAnswer> Issue(Store store, string personId, DateTimeOffset now)
    {
        var nowMs = now.ToUnixTimeMilliseconds();
        await store.AccessTokens.Where(row => row.ExpiresAtMs > 0 && row.ExpiresAtMs <= nowMs).ExecuteDeleteAsync();
        var token = TokenAuthentication.NewToken();
        store.AccessTokens.Add(new AccessTokenRow
        {
            Id = TokenAuthentication.IdOf(token),
            PersonId = personId,
            CreatedAtMs = nowMs,
            ExpiresAtMs = (now + Lifetime).ToUnixTimeMilliseconds(),
        });
        await store.SaveChangesAsync();
        return new TokenAnswer(token, "bearer", (long)Lifetime.TotalSeconds);
    }

    private static JsonHttpResult<ErrorAnswer> Wrong() =>
        Answer("User name or password is wrong.", "look at data/admin.json for the first administrator's");

    private static JsonHttpResult<ErrorAnswer> Answer(string problem, string next) => TypedResults.Json(
        new ErrorAnswer("invalid_grant", $"{problem} Next: {next}.", (int)Reason.NotSignedIn, next),
        RestJson.Options,
        statusCode: StatusCodes.Status400BadRequest);
}
