using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server;

/// <summary>A token that was just made: its text is known here and nowhere else.</summary>
internal sealed record IssuedToken(string Text, AccessTokenRow Row)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    // More than a person has browsers and programs; a client's may be at work on many machines.
    private const int PerPersonMax = 100;
    private const int PerClientMax = 1000;

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

    /// <summary>
    /// Makes room for one more: of those that nobody gave a name the person, or the client where it acts for itself, keeps the newest.
    /// </summary>
    public static Task<int> EndOldest(Store store, AccessTokenRow next)
    {
        var (person, client) = (next.PersonId, next.ClientId);
        var own = person is not null
            ? store.AccessTokens.Where(row => row.PersonId == person)
            : store.AccessTokens.Where(row => row.ClientId == client && row.PersonId == null);
        return own.Where(row => row.Name == null && row.Id != next.Id)
            .OrderByDescending(row => row.CreatedAtMs).Skip((person is not null ? PerPersonMax : PerClientMax) - 1).ExecuteDeleteAsync();
    }

    /// <summary>A person's tokens end, but for one.</summary>
    public static Task<int> End(Store store, string personId, string? butFor = null) =>
        store.AccessTokens.Where(row => row.PersonId == personId && row.Id != butFor).ExecuteDeleteAsync();
}
