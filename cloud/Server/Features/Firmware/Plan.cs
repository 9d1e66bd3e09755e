using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// <c>GET /v1/products/:p/firmware/:v/plan?groups=&amp;product_default=&amp;immediate=</c>: what a release would do. The rules are asked
/// once for each class of members, with the product as it would be.
/// </summary>
internal static class Plan
{
    public static async Task<Results<Ok<PlanBody>, Refused>> Handle(
        int p, int v, string? groups, bool? product_default, bool? immediate, HttpResponse response, Store store, TimeProvider time)
    {
        var names = groups?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (wanted, refusal) = await Wanted.Read(store, p, new ReleaseFirmware(v, product_default, names, null, immediate));
        if (wanted is null)
        {
            return new Refused(refusal!);
        }
        var row = await FirmwareView.Find(store, p, v);
        if (row is null)
        {
            return FirmwareView.Unknown(p, v);
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var plan = await Of(store, p, v, wanted, await FirmwareView.Gate(store, v, row, nowMs), nowMs);
        response.Headers.ETag = plan.Tag;
        return TypedResults.Ok(plan);
    }

    public static async Task<PlanBody> Of(Store store, int product, int version, Wanted wanted, Refusal? blocked, long nowMs)
    {
        // The revision first: what changes while the plan is made makes its tag stale.
        var revision = await store.Products.Where(row => row.Id == product).Select(row => row.Revision).SingleAsync();
        var after = ReleasePlan.After((await Catalog.Load(store, product))!, version, wanted.ProductDefault, wanted.Groups);
        var sums = new Sums();
        await foreach (var members in store.Classes(product, wanted.Groups, nowMs).AsAsyncEnumerable())
        {
            if (wanted.ProductDefault || members.IsInGroups)
            {
                var isNow = wanted.Immediate && members.Connected;
                sums.Add(members, ReleasePlan.For(members.Device(after, wanted.Groups), members.Report, version, isNow, nowMs));
            }
        }
        return new PlanBody(
            version,
            wanted.ProductDefault,
            wanted.Groups,
            wanted.Immediate,
            FirmwareView.NameOf(blocked),
            Products.ProductTag.Of(revision),
            sums.Devices,
            sums.Of(Uptake.Now),
            sums.Of(Uptake.NextOnline),
            sums.Of(Uptake.NotAtAll),
            sums.Bytes,
            Counted(sums.Reasons),
            [.. sums.From.OrderByDescending(found => found.Key).Select(found => new VersionCount(found.Key, found.Value))],
            [.. sums.TargetsWithoutImage.OrderBy(found => found.Key).Select(found => new TargetCount(found.Key, found.Value))]);
    }

    /// <summary>The most frequent first.</summary>
    public static IReadOnlyList<ReasonCount> Counted(IReadOnlyDictionary<Reason, int> reasons) =>
        [.. reasons.OrderByDescending(found => found.Value).ThenBy(found => found.Key)
            .Select(found => new ReasonCount(Explanations.NameOf(found.Key), found.Value))];

    // What the classes come to.
    private sealed class Sums
    {
        private readonly Dictionary<Uptake, int> uptakes = [];

        public int Devices { get; private set; }

        public long Bytes { get; private set; }

        public Dictionary<Reason, int> Reasons { get; } = [];

        public Dictionary<int, int> From { get; } = [];

        public Dictionary<string, int> TargetsWithoutImage { get; } = [];

        public int Of(Uptake uptake) => uptakes.GetValueOrDefault(uptake);

        public void Add(MemberClass members, Outlook outlook)
        {
            Devices += members.Count;
            uptakes[outlook.Uptake] = Of(outlook.Uptake) + members.Count;
            if (outlook.Image is { } image)
            {
                Bytes += (long)image.SizeBytes * members.Count;
                From[members.ReportVersion] = From.GetValueOrDefault(members.ReportVersion) + members.Count;
                return;
            }
            Reasons[outlook.Reason] = Reasons.GetValueOrDefault(outlook.Reason) + members.Count;
            if (outlook.Reason == Reason.NoImageForTarget)
            {
                TargetsWithoutImage[members.ReportTarget!] = TargetsWithoutImage.GetValueOrDefault(members.ReportTarget!) + members.Count;
            }
        }
    }
}

/// <summary>What a release request asks for, once it is known to make sense: where, and when.</summary>
internal sealed record Wanted(bool ProductDefault, IReadOnlyList<string> Groups, bool Immediate)
{
    private const int GroupsMax = 100;

    /// <summary>What is wanted, or what is wrong with it.</summary>
    public static async Task<(Wanted? Wanted, Refusal? Refusal)> Read(Store store, int product, ReleaseFirmware body)
    {
        if (body.Everywhere == true)
        {
            return await Everywhere(store, product, body);
        }
        var groups = (body.Groups ?? []).Select(name => name?.Trim() ?? "").Distinct().ToList();
        if (groups.Count > GroupsMax)
        {
            return (null, new(Reason.InvalidRequest, $"{groups.Count} groups at once; {GroupsMax} are the most."));
        }
        var isDefault = body.ProductDefault ?? groups.Count == 0;
        if (!isDefault && groups.Count == 0)
        {
            return (null, new(Reason.InvalidRequest, "Say where to release it: product_default, or groups."));
        }
        var known = await store.Groups.Where(row => row.ProductId == product && groups.Contains(row.Name)).Select(row => row.Name).ToListAsync();
        return groups.Except(known).FirstOrDefault() is { } unknown
            ? (null, new(Reason.NotFound, $"Product {product} has no group \"{unknown}\"."))
            : (new Wanted(isDefault, groups, body.IsImmediate), null);
    }

    private static async Task<(Wanted?, Refusal?)> Everywhere(Store store, int product, ReleaseFirmware body)
    {
        if (body.Version is not null || body.Groups is { Count: > 0 })
        {
            return (null, new(Reason.InvalidRequest, "Everywhere is only for ending releases: with a version of null, and without groups."));
        }
        var released = store.Groups.Where(row => row.ProductId == product && row.ReleasedVersion != null);
        return (new Wanted(true, await released.Select(row => row.Name).ToListAsync(), false), null);
    }
}
