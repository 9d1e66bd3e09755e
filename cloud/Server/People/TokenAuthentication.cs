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

    public static string NewToken() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>What the store holds of a token.</summary>
    public static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The token that a request carries, or null.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenOf(Request) is not { Length: > 0 } token)
        {
            return AuthenticateResult.NoResult();
        }
        var id = IdOf(token);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var row = await store.AccessTokens.AsNoTracking().FirstOrDefaultAsync(known => known.Id == id && known.ExpiresAtMs > nowMs);
        if (row is null)
        {
            return AuthenticateResult.Fail("unknown or expired");
        }
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, row.UserName)], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Errors.Write(Context, new Refusal(Reason.NotSignedIn, "The request carries no valid token."));
}
