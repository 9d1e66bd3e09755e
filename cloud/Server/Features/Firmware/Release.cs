using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// <c>PUT /v1/products/:p/firmware/release</c>: the version becomes the preferred one of the product, or of groups. It writes one
/// row for each, and none for a device: those are told when they next come online (S66), unless the release is immediate.
/// </summary>
internal static class Release
{
    private const string VersionField = "version";

    public static async Task<Results<Ok<FirmwareBody>, Ok<PlanBody>, Ok<OkAnswer>, Refused>> Handle(
        int p, bool? dry_run, HttpRequest request, Caller caller, Store store, AuditLog audit, Catalog catalog, Outbox outbox, EventHub hub,
        ReleaseWave wave, TimeProvider time)
    {
        var json = await Json.Read(request) ?? [];
        var body = json.Deserialize<ReleaseFirmware>(RestJson.Options)!;
        if (!json.ContainsKey(VersionField))
        {
            return new Refused(Reason.InvalidRequest, $"Say which version to release ({VersionField}; null ends a release).");
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        PlanBody? plan = null;
        if (dry_run == true || body.IsImmediate)
        {
            // Before the store's write lock is taken: to count a large fleet takes longer than a report may wait.
            var (_, planned, problem) = await Look(store, request, p, body, nowMs);
            plan = problem is null && body.Version is { } number ? await Plan.Of(store, p, number, planned!, blocked: null, nowMs) : null;
            if (dry_run == true)
            {
                problem ??= plan is null ? new(Reason.InvalidRequest, "To end a release moves no device now, so there is nothing to plan.") : null;
                return problem is null ? TypedResults.Ok(plan) : new Refused(problem);
            }
            store.ChangeTracker.Clear();
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (product, wanted, refusal) = await Look(store, request, p, body, nowMs);
        if (wanted is null || refusal is not null)
        {
            return new Refused(refusal!);
        }
        var happened = ProductEvent.Of(p, "particle/firmware/release", $"{body.Version}", time);
        await Outbox.TakeInTransaction(store, happened);
        await Write(store, audit, caller, product, body.Version, wanted);
        await transaction.CommitAsync();
        catalog.Changed(p);
        hub.Publish(happened);
        outbox.Wake();
        Products.ProductTag.Set(request.HttpContext.Response, product.Revision);
        if (body.Version is not { } version)
        {
            return TypedResults.Ok(new OkAnswer());
        }
        if (wanted.Immediate)
        {
            wave.Start(new Wave(p, version, wanted));
        }
        var released = await FirmwareView.Body(store, p, version, nowMs);
        return TypedResults.Ok(released with { Plan = plan });
    }

    // What is to be released where, or why it cannot be.
    private static async Task<(ProductRow Product, Wanted? Wanted, Refusal? Refusal)> Look(Store store, HttpRequest request, int p, ReleaseFirmware body, long nowMs)
    {
        var product = await store.Products.Include(row => row.Groups).SingleAsync(row => row.Id == p);
        var (wanted, refusal) = await Wanted.Read(store, p, body);
        return (product, wanted, refusal ?? Products.ProductTag.Check(request, product) ?? await Gate(store, p, body.Version, nowMs));
    }

    private static async Task<Refusal?> Gate(Store store, int product, int? version, long nowMs) =>
        version is { } wanted ? await FirmwareView.Gate(store, wanted, await FirmwareView.Find(store, product, wanted), nowMs) : null;

    private static async Task Write(Store store, AuditLog audit, Caller caller, ProductRow product, int? version, Wanted wanted)
    {
        // The same version again changes nothing, but at once it moves devices: that is noted too.
        if (wanted.ProductDefault && (product.ReleasedVersion != version || wanted.Immediate))
        {
            Note("product", product.ReleasedVersion);
            product.ReleasedVersion = version;
        }
        foreach (var group in product.Groups.Where(group => wanted.Groups.Contains(group.Name) && (group.ReleasedVersion != version || wanted.Immediate)))
        {
            Note($"group {group.Name}", group.ReleasedVersion);
            group.ReleasedVersion = version;
        }
        if (version is { } released)
        {
            (await store.Firmware.FindAsync(product.Id, released))!.WasReleased = true;
        }
        product.Revision++;
        await store.SaveChangesAsync();

        void Note(string subject, int? before) => audit.Note(caller, "firmware.release", subject, new { version = before }, new { version, wanted.Immediate });
    }
}
