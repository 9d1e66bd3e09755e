using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>DELETE /v1/products/:p/devices/:d</c>: takes a member out, or denies the device with <c>{"deny": true}</c>. Either leaves a
/// mark, so that it does not come back as a new quarantine entry (S99, D19).
/// </summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        int p, string d, HttpRequest request, Store store, DeviceFlow flow, TimeProvider time)
    {
        var deny = (await Json.Read(request))?["deny"] is { } value && value.GetValueKind() == System.Text.Json.JsonValueKind.True;
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        if (!deny && row.ProductId != p)
        {
            return new Refused(Reason.NotAMember, $"Device {row.Id} is not a member of product {p}, so it cannot be taken out of it.");
        }
        if (row.ProductId == p)
        {
            Leave(row);
        }
        row.Standings.RemoveAll(standing => standing.ProductId == p);
        await store.SaveChangesAsync();
        row.Standings.Add(new StandingRow
        {
            ProductId = p,
            DeviceId = row.Id,
            Standing = deny ? Standing.Denied : Standing.Removed,
            SinceMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        await flow.Nudge([row.Id], Occasion.Preview);
        return TypedResults.Ok(new OkAnswer());
    }

    // What the product's people set goes with the membership.
    private static void Leave(DeviceRow row)
    {
        row.ProductId = null;
        row.Force = false;
        row.Development = false;
        row.LockedVersion = null;
        row.LockOnReset = false;
        row.UpdatesForced = false;
        row.ClearFailures();
    }
}
