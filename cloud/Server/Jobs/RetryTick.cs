using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// Offers an image again to devices whose pause after a failure is over. Each is looked at once, when its time comes; one that is
/// away then is offered the image when it reports.
/// </summary>
internal sealed class RetryTick(
    IDbContextFactory<Store> stores, DeviceFlow flow, Presence presence, StoreHealth health, TimeProvider time, ILogger<RetryTick> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var doneUntilMs = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
                await Nudge(doneUntilMs, nowMs, stoppingToken);
                doneUntilMs = nowMs;
            }
            catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
            {
                health.Failed(trouble);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Retries could not be started; the next tick tries again");
            }
        }
    }

    private async Task Nudge(long afterMs, long untilMs, CancellationToken stop)
    {
        await using var store = await stores.CreateDbContextAsync(stop);
        var due = await store.Devices.Due(afterMs, untilMs).Select(row => row.Id).ToListAsync(stop);
        foreach (var id in due.Where(presence.IsOnline))
        {
            await flow.Put(new NudgeItem(id, Occasion.Now));
        }
    }
}

/// <summary>The query behind the tick, so that a test can look at its plan.</summary>
internal static class RetryQuery
{
    public static IQueryable<DeviceRow> Due(this IQueryable<DeviceRow> devices, long afterMs, long untilMs) =>
        devices.Where(row => row.RetryAtMs > 0 && row.RetryAtMs > afterMs && row.RetryAtMs <= untilMs);
}
