using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server;

/// <summary>A token that was just made: its text is known here and nowhere else.</summary>
internal sealed record IssuedToken(string Text, AccessTokenRow Row)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public TokenAnswer Answer => new(Text, "bearer", (Row.ExpiresAtMs - Row.CreatedAtMs) / 1000);

    /// <summary>Fills in the row and adds it to the store; the caller saves.</summary>
    public static IssuedToken Add(Store store, AccessTokenRow row, DateTimeOffset now, TimeSpan? lifetime = null)
    {
        var text = TokenAuthentication.NewToken();
        row.Id = TokenAuthentication.IdOf(text);
        row.CreatedAtMs = now.ToUnixTimeMilliseconds();
        row.ExpiresAtMs = (now + (lifetime ?? Lifetime)).ToUnixTimeMilliseconds();
        store.AccessTokens.Add(row);
        return new IssuedToken(text, row);
    }

    /// <summary>A person's tokens end, but for one.</summary>
    public static Task<int> End(Store store, string personId, string? butFor = null) =>
        store.AccessTokens.Where(row => row.PersonId == personId && row.Id != butFor).ExecuteDeleteAsync();
}
