using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary><c>GET /v1/products/:p/firmware/:v/progress</c>: how far the members are that should run the version.</summary>
internal static class Progress
{
    public static async Task<Results<Ok<ProgressBody>, Refused>> Handle(int p, int v, Store store, TimeProvider time)
    {
        if (!await store.Firmware.AnyAsync(row => row.ProductId == p && row.Version == v))
        {
            return FirmwareView.Unknown(p, v);
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var product = (await Catalog.Load(store, p))!;
        var counts = new Dictionary<(Progression State, Reason Reason), int>();
        await foreach (var members in store.Classes(p, [], nowMs).AsAsyncEnumerable())
        {
            if (ReleaseProgress.Of(members.Device(product, []), members.Report, v, members.Outcome, nowMs) is { } found)
            {
                counts[found] = counts.GetValueOrDefault(found) + members.Count;
            }
        }
        int Sum(Progression state) => counts.Where(found => found.Key.State == state).Sum(found => found.Value);
        IReadOnlyList<ReasonCount> Reasons(Progression state) => Plan.Counted(
            counts.Where(found => found.Key.State == state).ToDictionary(found => found.Key.Reason, found => found.Value));
        return TypedResults.Ok(new ProgressBody(
            v,
            counts.Values.Sum(),
            Sum(Progression.Confirmed),
            Sum(Progression.Testing),
            Sum(Progression.InTransfer),
            Reasons(Progression.Waiting),
            Reasons(Progression.Failed),
            Reasons(Progression.NeedsAttention)));
    }
}
