using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// Offers an image again to devices whose pause after a failure is over. Each is looked at once, when its time comes; one that is
/// away then is offered the image when it reports.
/// </summary>
internal sealed class RetryTick(
    IDbContextFactory<Store> stores, DeviceFlow flow, Presence presence, StoreHealth health, TimeProvider time, ILogger<RetryTick> log)
    : PeriodicJob(TimeSpan.FromSeconds(1), health, log)
{
    private long doneUntilMs;

    /// <summary>Offers it to those whose time came since the last look.</summary>
    public override async Task Look(CancellationToken stop)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var store = await stores.CreateDbContextAsync(stop);
        var due = await store.Devices.Due(doneUntilMs, nowMs).Select(row => row.Id).ToListAsync(stop);
        foreach (var id in due.Where(presence.IsOnline))
        {
            await flow.Put(new NudgeItem(id, Occasion.Resume)); // for the version that failed; what else is due waits for its own occasion
        }
        doneUntilMs = nowMs;
    }
}

/// <summary>The query behind the tick, so that a test can look at its plan.</summary>
internal static class RetryQuery
{
    public static IQueryable<DeviceRow> Due(this IQueryable<DeviceRow> devices, long afterMs, long untilMs) =>
        devices.Where(row => row.RetryAtMs > 0 && row.RetryAtMs > afterMs && row.RetryAtMs <= untilMs);
}
