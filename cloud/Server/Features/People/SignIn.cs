using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Customers;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.People;

/// <summary>
/// <c>POST /oauth/token</c>: a person, a customer or a client gets a token. Particle's clients send an ID and a secret of their own
/// along when a person signs in; an ID that is no client here is not looked at.
/// </summary>
internal sealed class SignIn(Store store, UserManager<Person> users, PasswordTurns turns, TimeProvider time)
{
    private const long ExpiredKeptMs = 400L * 24 * 60 * 60 * 1000;

    public static async Task<Results<Ok<TokenAnswer>, Refused, JsonHttpResult<ErrorAnswer>>> Handle(
        HttpRequest request, Store store, UserManager<Person> users, PasswordTurns turns, TimeProvider time)
    {
        if (!request.HasFormContentType)
        {
            return new Refused(Reason.InvalidRequest, "A form is expected: grant_type=password, username, password.");
        }
        var form = await Form.Read(request);
        var given = ClientSecret.Given(request, form);
        var client = given is null ? null : await store.Clients.AsNoTracking().FirstOrDefaultAsync(row => row.Id == given.Value.Id);
        var isGenuine = client is not null && ClientSecret.Fits(client, given!.Value.Secret);
        var signIn = new SignIn(store, users, turns, time);
        var (token, error) = form["grant_type"].ToString() switch
        {
            "password" when client is not null && !isGenuine => (null, WrongClient()),
            "password" => await signIn.WithPassword(form["username"].ToString(), form["password"].ToString(), client),
            "client_credentials" when !isGenuine => (null, WrongClient()),
            "client_credentials" => await signIn.AsClient(client!, form["scope"].ToString()),
            var other => (null, Error("unsupported_grant_type", $"grant_type \"{other}\" is not supported.", "use password or client_credentials")),
        };
        if (token is null)
        {
            return error!;
        }
        await signIn.Save(token);
        return TypedResults.Ok(token.Answer);
    }

    private async Task<(IssuedToken?, JsonHttpResult<ErrorAnswer>?)> WithPassword(string name, string password, ClientRow? client)
    {
        var userName = client is null ? name : Account.CustomerName(client.OrganisationId, name);
        using var turn = await turns.Take(users.NormalizeName(userName));
        var user = await users.FindByNameAsync(userName);
        if (user?.PasswordHash is null || user.CustomerOf != client?.OrganisationId)
        {
            Account.CheckNobodys(users, password);
            return (null, Wrong());
        }
        if (Account.IsLockedOut(users, user, time.GetUtcNow()))
        {
            return (null, Error("invalid_grant", "Too many wrong passwords, so nobody can sign in as this person for a while.", "wait five minutes and try again"));
        }
        if (!await users.CheckPasswordAsync(user, password))
        {
            await users.AccessFailedAsync(user);
            return (null, Wrong());
        }
        await users.ResetAccessFailedCountAsync(user);
        return (Issue(user.Id, client), null);
    }

    private async Task<(IssuedToken?, JsonHttpResult<ErrorAnswer>?)> AsClient(ClientRow client, string scope)
    {
        const string Customer = "customer=";
        if (scope.StartsWith(Customer, StringComparison.Ordinal))
        {
            return await CustomerView.Find(store, users, client.OrganisationId, scope[Customer.Length..]) is { } customer
                ? (Issue(customer.Id, client), null)
                : (null, Error("invalid_scope", "There is no such customer.", "create the customer first: POST /v1/products/…/customers"));
        }
        var asked = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var may = TokenAuthentication.Split(client.Scopes)
            ?? Right.All.Values.Where(right => right.Least <= Role.Developer).Select(right => right.Scope).ToHashSet();
        if (asked.FirstOrDefault(one => !may.Contains(one)) is { } excess)
        {
            return (null, Error("invalid_scope", $"The client was not given the scope {excess}.", "ask for less, or for a client with more"));
        }
        var token = ClientSecret.Token(client);
        token.Scopes = asked.Length == 0 ? client.Scopes : string.Join(' ', asked.Distinct().Order());
        return (IssuedToken.Add(store, token, time.GetUtcNow()), null);
    }

    private IssuedToken Issue(string personId, ClientRow? client) =>
        IssuedToken.Add(store, new AccessTokenRow { Id = "", PersonId = personId, ClientId = client?.Id }, time.GetUtcNow());

    private async Task Save(IssuedToken token)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var transaction = await store.Database.BeginTransactionAsync();
        // Long after their end: a clock that is wrong for a while must not take everybody's tokens.
        await store.AccessTokens.Where(row => row.ExpiresAtMs > 0 && row.ExpiresAtMs <= nowMs - ExpiredKeptMs).ExecuteDeleteAsync();
        await IssuedToken.EndOldest(store, token.Row);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private static JsonHttpResult<ErrorAnswer> Wrong() =>
        Error("invalid_grant", "User name or password is wrong.", "look at data/admin.json for the first administrator's");

    private static JsonHttpResult<ErrorAnswer> WrongClient() =>
        Error("invalid_client", "Client ID or secret is wrong.", "make a client, or a new secret for it: pf client", StatusCodes.Status401Unauthorized);

    private static JsonHttpResult<ErrorAnswer> Error(string error, string problem, string next, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Json(new ErrorAnswer(error, $"{problem} Next: {next}.", (int)Reason.NotSignedIn, next), RestJson.Options, statusCode: status);
}
