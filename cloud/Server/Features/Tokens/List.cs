using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Tokens;

/// <summary><c>GET /v1/access_tokens</c>: the caller's own, newest first.</summary>
internal static class List
{
    private const int ShownMax = 1000;

    public static async Task<List<TokenBody>> Handle(HttpRequest request, Caller caller, Store store, TimeProvider time)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var current = TokenAuthentication.IdOf(TokenAuthentication.TokenOf(request)!);
        var rows = await store.AccessTokens.AsNoTracking()
            .Where(row => row.PersonId == caller.PersonId && (row.ExpiresAtMs == 0 || row.ExpiresAtMs > nowMs))
            .OrderByDescending(row => row.CreatedAtMs).Take(ShownMax).ToListAsync();
        return [.. rows.Select(row => Body(row, row.Id == current))];
    }

    public static TokenBody Body(AccessTokenRow row, bool isCurrent) => new(
        row.Id,
        row.Name,
        row.Scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        row.ProductId,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs),
        DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAtMs),
        isCurrent);
}
