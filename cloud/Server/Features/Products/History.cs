using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>GET /v1/products/:p/history?days=</c>: what the fleet was, for charts.</summary>
internal static class History
{
    private const int DaysDefault = 30;
    private const int DaysMax = 366;
    private const int SamplesMax = 400;
    private const long HourMs = 3_600_000;

    /// <param name="days">How far back: 1 to 366, 30 where it is not said.</param>
    public static async Task<Results<Ok<HistoryAnswer>, Refused>> Handle(int p, int? days, Store store, TimeProvider time)
    {
        var back = days ?? DaysDefault;
        if (back is < 1 or > DaysMax)
        {
            return new Refused(Reason.InvalidRequest, $"days is 1 to {DaysMax}.");
        }
        var now = time.GetUtcNow();
        var sinceMs = now.AddDays(-back).ToUnixTimeMilliseconds();
        var stepMs = Math.Max(1, (back * 24 + SamplesMax - 1) / SamplesMax) * HourMs;
        var rows = await store.History.AsNoTracking()
            .Where(row => row.ProductId == p && row.AtMs >= sinceMs && row.AtMs % stepMs == 0)
            .OrderBy(row => row.AtMs)
            .ToListAsync();
        return TypedResults.Ok(new HistoryAnswer([.. rows.Select(Body), Body(await Present(store, p, now))]));
    }

    private static async Task<HistoryRow> Present(Store store, int product, DateTimeOffset now) => new()
    {
        ProductId = product,
        AtMs = now.ToUnixTimeMilliseconds(),
        Devices = await store.Devices.CountAsync(row => row.ProductId == product),
        Online = await store.Devices.CountAsync(row => row.Connected && row.ProductId == product),
        Quarantined = await store.Standings.CountAsync(row => row.ProductId == product && row.Standing == Standing.Quarantined),
        Versions = await store.Devices.Where(row => row.ProductId == product).Versions().ToDictionaryAsync(found => found.Version, found => found.Devices),
    };

    private static HistoryBody Body(HistoryRow row) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(row.AtMs),
        row.Devices,
        row.Online,
        row.Quarantined,
        [.. row.Versions.OrderByDescending(found => found.Key).Select(found => new VersionCount(found.Key, found.Value))]);
}
