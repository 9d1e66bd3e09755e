using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Brings near what a clock that was ahead put far away. No device waits for its next attempt, and no webhook for its next delivery,
/// longer than the longest pause there is: where one does, the clock was set back meanwhile, and it is due.
/// </summary>
internal sealed class ClockMend(IDbContextFactory<Store> stores, StoreHealth health, TimeProvider time, ILogger<ClockMend> log) : BackgroundService
{
    /// <summary>Longer than any pause of a device or a delivery.</summary>
    private static readonly TimeSpan PauseMax = TimeSpan.FromDays(2);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Looks once.</summary>
    public async Task Mend(CancellationToken stop)
    {
        await using var store = await stores.CreateDbContextAsync(stop);
        var now = time.GetUtcNow();
        var soonMs = (now + Soon).ToUnixTimeMilliseconds(); // ahead of the tick that looks for it
        var farMs = (now + PauseMax).ToUnixTimeMilliseconds();
        var devices = store.Devices.Where(row => row.RetryAtMs > 0 && row.RetryAtMs > farMs);
        var deliveries = store.Deliveries.Where(row => row.DueAtMs > 0 && row.DueAtMs > farMs);
        if (await devices.AnyAsync(stop))
        {
            var count = await devices.ExecuteUpdateAsync(set => set.SetProperty(row => row.RetryAtMs, soonMs), stop);
            log.LogWarning("The clock was set back: {Count} devices that waited for their next attempt are due", count);
        }
        if (await deliveries.AnyAsync(stop))
        {
            var count = await deliveries.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAtMs, soonMs), stop);
            log.LogWarning("The clock was set back: {Count} deliveries that waited are due", count);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            try
            {
                await Mend(stoppingToken);
            }
            catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
            {
                health.Failed(trouble);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "What waits could not be looked at; the next tick tries again");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
