using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>Bearer tokens: 32 random bytes in hex, of which the store keeps the SHA-256 only.</summary>
internal sealed class TokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Store store, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    // What a token's claims say, beside the person.
    public const string CustomerOfClaim = "customer_of";
    public const string ApiUserClaim = "api_user";
    public const string ClientOfClaim = "client_of";
    public const string ClientClaim = "client";
    public const string ScopesClaim = "scopes";
    public const string ProductClaim = "product";

    // Every request asks this one.
    private static readonly Func<Store, string, long, Task<Found?>> Lookup = EF.CompileAsyncQuery((Store store, string id, long nowMs) => (
        from row in store.AccessTokens.AsNoTracking()
        where row.Id == id && (row.ExpiresAtMs == 0 || row.ExpiresAtMs > nowMs)
        from person in store.Users.Where(person => person.Id == row.PersonId).DefaultIfEmpty()
        from client in store.Clients.Where(client => client.Id == row.ClientId).DefaultIfEmpty()
        select new Found(row, person, client)).FirstOrDefault());

    public static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>What the store holds of a token.</summary>
    public static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Scopes as they are stored, or null for no restriction.</summary>
    public static IReadOnlySet<string>? Split(string? scopes) => scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();

    /// <summary>The token that a request carries, or null. Browsers' event streams cannot set a header, so it may stand in the address.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim()
            : request.Query["access_token"].ToString() is { Length: > 0 } asked ? asked
            : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenOf(Request) is not { Length: > 0 } token)
        {
            return AuthenticateResult.NoResult();
        }
        var id = IdOf(token);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var found = await Lookup(store, id, nowMs);
        return found is null || (found.Person is null && found.Client is null)
            ? AuthenticateResult.Fail("unknown, revoked or expired")
            : AuthenticateResult.Success(new AuthenticationTicket(Principal(found.Token, found.Person, found.Client), Scheme.Name));
    }

    /// <summary>A client acts for itself, or for a customer whose token it asked for; then the customer counts.</summary>
    public static ClaimsPrincipal Principal(AccessTokenRow token, Person? person, ClientRow? client)
    {
        var identity = new ClaimsIdentity(SchemeName);
        void Add(string type, object? value)
        {
            if (value is not null)
            {
                identity.AddClaim(new Claim(type, value.ToString()!));
            }
        }
        Add(ClaimTypes.Name, person is null ? $"client {client!.Id}" : person.DisplayName ?? person.UserName);
        Add(ClaimTypes.NameIdentifier, person?.Id);
        Add(CustomerOfClaim, person?.CustomerOf);
        Add(ApiUserClaim, person?.IsProgrammatic == true ? true : null);
        Add(ClientOfClaim, person is null ? client!.OrganisationId : null);
        Add(ClientClaim, person is null ? client!.Id : null);
        Add(ScopesClaim, token.Scopes);
        Add(ProductClaim, token.ProductId);
        return new ClaimsPrincipal(identity);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Errors.Write(Context, new Refusal(Reason.NotSignedIn, "The request carries no valid token."));

    private sealed record Found(AccessTokenRow Token, Person? Person, ClientRow? Client);
}
