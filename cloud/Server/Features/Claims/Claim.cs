using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Devices;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Claims;

/// <summary>
/// <c>POST /v1/devices</c>: an online member that nobody owns becomes the caller's. Only in products of the caller's own organisations:
/// elsewhere it looks as if there were no such device.
/// </summary>
internal static class Claim
{
    public static async Task<Results<Ok<OwnDeviceBody>, Refused>> Handle(
        HttpRequest request, Caller caller, Store store, AuditLog audit, DeviceView view, Presence presence, TimeProvider time)
    {
        var asked = (await FormOrJson.Read<ClaimDevice>(request)).Id;
        if (ImportRule.ParseId(asked ?? "") is not { } id)
        {
            return new Refused(Reason.InvalidDeviceId, $"\"{asked}\" is not a device ID (id).");
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var row = await store.Devices.WithState([id]).FirstOrDefaultAsync();
        var heard = row is null ? null : await ClaimView.For(store, caller, row);
        if (row is null || heard is null || await Access.In(store, caller, heard.Organisation, heard.Product, forCustomers: true) is not { } there)
        {
            return new Refused(Reason.UnknownDevice, $"There is no device {id} that you could claim.");
        }
        var refusal = (there.CustomerOf is null ? there.Check(Right.DevicesUpdate) : null) ?? await Check(caller, row, view, presence);
        if (refusal is not null)
        {
            return new Refused(refusal);
        }
        if (row.OwnerId is null)
        {
            row.OwnerId = caller.PersonId;
            row.Revision++;
            audit.Note(there, "device.claim", id, after: new { owner = caller.Name });
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(ClaimView.Body(row, presence, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private static async Task<Refusal?> Check(Caller caller, DeviceRow row, DeviceView view, Presence presence)
    {
        if (row.OwnerId is not null)
        {
            return row.OwnerId == caller.PersonId ? null : new(Reason.OwnedByOther, $"Device {row.Id} is somebody else's.");
        }
        var decision = await view.Decision(row.ProductId!.Value, row);
        return decision is { HasPrivileges: false }
            ? new(Reason.NotAMember, $"Device {row.Id} has limited privileges ({Explanations.Of(decision.Reason).Meaning}), so it cannot be claimed.")
            : decision is null || !presence.IsOnline(row.Id) ? new(Reason.DeviceOffline, $"Device {row.Id} is not online; only a device that is can be claimed.")
            : null;
    }
}
