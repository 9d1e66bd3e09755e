using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// Brings near what a clock that was ahead put far away. No device waits for its next attempt, and no webhook for its next delivery,
/// longer than the longest pause there is: where one does, the clock was set back meanwhile, and it is due.
/// </summary>
internal sealed class ClockMend(
    IDbContextFactory<Store> stores, StoreHealth health, TimeProvider time, ILogger<ClockMend> log)
    : PeriodicJob(TimeSpan.FromSeconds(10), health, log)
{
    /// <summary>Until the tick that looks for it has done so.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    /// <summary>Looks once.</summary>
    public override async Task Look(CancellationToken stop)
    {
        await using var store = await stores.CreateDbContextAsync(stop);
        var now = time.GetUtcNow();
        var soonMs = (now + Soon).ToUnixTimeMilliseconds(); // ahead of the tick that looks for it
        var nowMs = now.ToUnixTimeMilliseconds();
        var retryMs = nowMs + Attempts.LongestPauseMs + (long)Slack.TotalMilliseconds;
        var setbackMs = nowMs + Attempts.LongestSetbackMs + (long)Slack.TotalMilliseconds;
        var deliveryMs = (now + DeliveryRule.AskedMax + Slack).ToUnixTimeMilliseconds();
        var devices = store.Devices.Where(row => row.RetryAtMs > 0 && row.RetryAtMs > retryMs && (row.Setbacks == 0 || row.RetryAtMs > setbackMs));
        var deliveries = store.Deliveries.Where(row => row.DueAtMs > 0 && row.DueAtMs > deliveryMs);
        if (await devices.AnyAsync(stop))
        {
            var count = await devices.ExecuteUpdateAsync(set => set.SetProperty(row => row.RetryAtMs, soonMs), stop);
            Log.LogWarning("The clock was set back: {Count} devices that waited for their next attempt are due", count);
        }
        if (await deliveries.AnyAsync(stop))
        {
            var count = await deliveries.ExecuteUpdateAsync(set => set.SetProperty(row => row.DueAtMs, soonMs), stop);
            Log.LogWarning("The clock was set back: {Count} deliveries that waited are due", count);
        }
    }
}
