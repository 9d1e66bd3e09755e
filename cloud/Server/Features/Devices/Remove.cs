using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>DELETE /v1/products/:p/devices/:d</c>: takes a member out, or denies the device with <c>{"deny": true}</c>. Either leaves a
/// mark, so that it does not come back as a new quarantine entry (S99, D19).
/// </summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        int p, string d, HttpRequest request, Caller caller, Store store, AuditLog audit, DeviceFlow flow, DeviceCounts counts, TimeProvider time)
    {
        var deny = new Fields(await Json.Read(request) ?? []).Flag("deny");
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        var before = Membership.StandingOf(row, p);
        if (Membership.End(row, p, deny, time.GetUtcNow().ToUnixTimeMilliseconds()) is { } refusal)
        {
            return new Refused(refusal);
        }
        Note(audit, caller, row, before, p);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        counts.Forget(p);
        await flow.Nudge([row.Id], Occasion.Preview);
        return TypedResults.Ok(new OkAnswer());
    }

    /// <summary>Notes how it stands now, unless it stood so before.</summary>
    public static void Note(AuditLog audit, Caller caller, DeviceRow row, string before, int product)
    {
        var after = Membership.StandingOf(row, product);
        if (after != before)
        {
            audit.Note(caller, after == "denied" ? "device.deny" : "device.remove", row.Id, new { standing = before }, new { standing = after });
        }
    }
}
