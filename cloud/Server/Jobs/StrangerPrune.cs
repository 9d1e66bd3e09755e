using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Forgets devices that nobody has said a word about and that came no more, so that old strangers take no place from new ones. One
/// that comes back is a stranger as on its first day.
/// </summary>
internal sealed class StrangerPrune(
    IDbContextFactory<Store> stores, ServerOptions options, StoreHealth health, TimeProvider time, ILogger<StrangerPrune> log)
    : PeriodicJob(TimeSpan.FromHours(1), health, log)
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>Looks once. Where only provisioned devices may connect, each was provisioned by a person, and stays.</summary>
    public override async Task Look(CancellationToken stop)
    {
        if (options.Strict)
        {
            return;
        }
        var beforeMs = (time.GetUtcNow() - Age).ToUnixTimeMilliseconds();
        await using var store = await stores.CreateDbContextAsync(stop);
        var forgotten = await store.Devices.Strangers()
            .Where(row => row.LastSeenMs > 0 && row.LastSeenMs < beforeMs && !row.Connected && row.SealedImageKey == null)
            .ExecuteDeleteAsync(stop);
        if (forgotten > 0)
        {
            Log.LogInformation("{Count} unknown devices were forgotten: nobody took them in, and they did not come for {Days} days", forgotten, Age.Days);
        }
    }
}
