using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Forgets devices that nobody has said a word about and that came no more, so that old strangers take no place from new ones. One
/// that comes back is a stranger as on its first day. A clock that is wrong for an hour takes a day of them and not all.
/// </summary>
internal sealed class StrangerPrune(
    IDbContextFactory<Store> stores, ServerOptions options, StoreHealth health, TimeProvider time, ILogger<StrangerPrune> log)
    : PeriodicJob(TimeSpan.FromHours(1), health, log)
{
    internal static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>What each look goes on by at most, from the one that has been away for longest.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromDays(1);

    /// <summary>Looks once. Where only provisioned devices may connect, each was provisioned by a person, and stays.</summary>
    public override async Task Look(CancellationToken stop)
    {
        if (options.Strict)
        {
            return;
        }
        await using var store = await stores.CreateDbContextAsync(stop);
        await Date(store, stop);
        var away = store.Devices.Strangers().Where(row => row.LastSeenMs > 0 && !row.Connected && row.SealedImageKey == null);
        var longestMs = await away.MinAsync(row => (long?)row.LastSeenMs, stop) ?? 0;
        var beforeMs = Math.Min((time.GetUtcNow() - Age).ToUnixTimeMilliseconds(), longestMs + (long)Step.TotalMilliseconds);
        var forgotten = await away.Where(row => row.LastSeenMs < beforeMs).ExecuteDeleteAsync(stop);
        if (forgotten > 0)
        {
            Log.LogInformation("{Count} unknown devices were forgotten: nobody took them in, and they did not come for {Days} days", forgotten, Age.Days);
        }
    }

    // Whose connection was cut off by a kill before it reported has no date: its month begins now.
    private async Task Date(Store store, CancellationToken stop)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await store.Devices.Strangers().Where(row => row.LastSeenMs == 0 && !row.Connected && row.SealedImageKey == null && !row.Standings.Any())
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenMs, nowMs), stop);
    }
}
