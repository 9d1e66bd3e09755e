using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Keeps the delivery log from growing without end: the newest of each webhook stay, and nothing older than a month. A clock that is
/// wrong for an hour takes a day of it and not the month.
/// </summary>
internal sealed class DeliveryPrune(
    IDbContextFactory<Store> stores, StoreHealth health, TimeProvider time, ILogger<DeliveryPrune> log)
    : PeriodicJob(TimeSpan.FromMinutes(1), health, log)
{
    /// <summary>Deliveries that each webhook keeps.</summary>
    public const int KeptMax = 1000;

    /// <summary>Deliveries of one webhook that may wait; what is older is given up.</summary>
    public const int WaitingMax = 10_000;

    /// <summary>Where there are more, deliveries of one device that may: one that floods gives up its own before anybody else's.</summary>
    public const int WaitingOfDeviceMax = 1000;

    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>Of the log, what each look goes on by at most.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(24);

    private long? goneUntilMs;

    /// <summary>Looks at every webhook once.</summary>
    public override async Task Look(CancellationToken stop)
    {
        await using var store = await stores.CreateDbContextAsync(stop);
        var beforeMs = await GoOn(store, (time.GetUtcNow() - Age).ToUnixTimeMilliseconds(), stop);
        foreach (var id in await store.Integrations.Select(row => row.Id).ToListAsync(stop))
        {
            var log = store.Deliveries.Where(row => row.IntegrationId == id);
            var waiting = log.Where(row => row.DueAtMs > 0);
            if (await LastBeyond(waiting, WaitingMax, stop) > 0)
            {
                await GiveUpFloods(waiting, stop);
                await GiveUp(waiting, WaitingMax, stop);
            }
            var oldest = await LastBeyond(log, KeptMax, stop);
            await log.Where(row => row.DueAtMs == 0 && (row.Id <= oldest || row.PublishedAtMs < beforeMs)).ExecuteDeleteAsync(stop);
        }
    }

    private static async Task GiveUpFloods(IQueryable<DeliveryRow> waiting, CancellationToken stop)
    {
        var floods = await waiting.Where(row => row.DeviceId != null).GroupBy(row => row.DeviceId)
            .Where(group => group.Count() > WaitingOfDeviceMax).Select(group => group.Key).ToListAsync(stop);
        foreach (var device in floods)
        {
            await GiveUp(waiting.Where(row => row.DeviceId == device), WaitingOfDeviceMax, stop);
        }
    }

    private static async Task GiveUp(IQueryable<DeliveryRow> waiting, int kept, CancellationToken stop)
    {
        if (await LastBeyond(waiting, kept, stop) is > 0 and var last)
        {
            await waiting.Where(row => row.Id <= last).GiveUp("Too many were waiting.", stop);
        }
    }

    // The newest that is too many; 0 where there are no more than that.
    private static Task<long> LastBeyond(IQueryable<DeliveryRow> rows, int kept, CancellationToken stop) =>
        rows.OrderByDescending(row => row.Id).Skip(kept).Select(row => row.Id).FirstOrDefaultAsync(stop);

    private async Task<long> GoOn(Store store, long monthAgoMs, CancellationToken stop)
    {
        goneUntilMs ??= await store.Deliveries.MinAsync(row => (long?)row.PublishedAtMs, stop) ?? monthAgoMs;
        goneUntilMs = Math.Min(monthAgoMs, goneUntilMs.Value + (long)Step.TotalMilliseconds);
        return goneUntilMs.Value;
    }
}
