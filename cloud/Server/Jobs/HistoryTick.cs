using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// Writes down each full hour what every product's fleet is, for the charts, and forgets it after a year. It counts in indexes only:
/// four queries, however many products there are.
/// </summary>
internal sealed class HistoryTick(
    IDbContextFactory<Store> stores, StoreHealth health, TimeProvider time, ILogger<HistoryTick> log)
    : PeriodicJob(TimeSpan.FromMinutes(1), health, log)
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(366);

    /// <summary>Writes the present hour's samples; those of products that have one already stay as they are.</summary>
    public override async Task Look(CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var atMs = now.ToUnixTimeMilliseconds() / HourMs * HourMs;
        await using var store = await stores.CreateDbContextAsync(stop);
        var products = await store.Products.Where(row => !store.History.Any(sample => sample.ProductId == row.Id && sample.AtMs == atMs))
            .Select(row => row.Id).ToListAsync(stop);
        if (products.Count == 0)
        {
            return;
        }
        var devices = await Counted(store.Devices.Where(row => row.ProductId != null).GroupBy(row => row.ProductId!.Value), stop);
        var online = await Counted(store.Devices.Where(row => row.Connected && row.ProductId != null).GroupBy(row => row.ProductId!.Value), stop);
        var quarantined = await Counted(store.Standings.Where(row => row.Standing == Standing.Quarantined).GroupBy(row => row.ProductId), stop);
        var versions = (await store.Devices.Versions().ToListAsync(stop)).ToLookup(found => found.Product);
        store.History.AddRange(products.Select(id => new HistoryRow
        {
            ProductId = id,
            AtMs = atMs,
            Devices = devices.GetValueOrDefault(id),
            Online = online.GetValueOrDefault(id),
            Quarantined = quarantined.GetValueOrDefault(id),
            Versions = versions[id].ToDictionary(found => found.Version, found => found.Devices),
        }));
        await store.SaveChangesAsync(stop);
        // A day of it at once: a clock that is wrong for an hour must not take the whole year.
        var oldestMs = await store.History.MinAsync(row => row.AtMs, stop);
        var beforeMs = Math.Min((now - Kept).ToUnixTimeMilliseconds(), oldestMs + DayMs);
        await store.History.Where(row => row.AtMs < beforeMs).ExecuteDeleteAsync(stop);
    }

    private static Task<Dictionary<int, int>> Counted<T>(IQueryable<IGrouping<int, T>> groups, CancellationToken stop) =>
        groups.Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(found => found.Key, found => found.Count, stop);
}

/// <summary>Members of a product that report the same version of its firmware.</summary>
internal sealed record VersionSize(int Product, int Version, int Devices);

/// <summary>The query behind the samples, so that a test can look at its plan.</summary>
internal static class HistoryQuery
{
    // Who never reported has 0 there, which is no product.
    public static IQueryable<VersionSize> Versions(this IQueryable<DeviceRow> devices) => devices
        .Where(row => row.ReportProduct > 0 && row.ReportProduct == row.ProductId)
        .GroupBy(row => new { row.ProductId, row.ReportVersion })
        .Select(group => new VersionSize(group.Key.ProductId!.Value, group.Key.ReportVersion, group.Count()));
}
