using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// A device presents the code of who set it up. Only a member with privileges that nobody owns becomes theirs (S31, S35); otherwise
/// nothing changes, and why is seen at the device.
/// </summary>
internal static class Claiming
{
    public static async Task Take(Store store, Catalog catalog, DeviceRow device, string code, Decision decision, long nowMs)
    {
        if (code.Length == 0)
        {
            return;
        }
        var product = device.ProductId is { } id ? await catalog.Find(store, id) : null;
        var row = await store.ClaimCodes.FindAsync(TokenAuthentication.IdOf(code));
        var isOfHere = row is not null && product is not null && row.OrganisationId == product.Organisation && (row.ProductId ?? product.Id) == product.Id;
        var refusal = !decision.HasPrivileges || product is null ? Reason.NotAMember
            : !isOfHere ? Reason.ClaimCodeUnknown
            : row!.DeviceId is { } claimed ? claimed == device.Id && device.OwnerId == row.PersonId ? Reason.None : Reason.ClaimCodeUsed
            : row.ExpiresAtMs <= nowMs ? Reason.ClaimCodeUnknown
            : device.OwnerId is not null ? Reason.OwnedByOther
            : Reason.None;
        Settle(device, refusal, nowMs);
        if (refusal != Reason.None || row!.DeviceId is not null)
        {
            return;
        }
        row.DeviceId = device.Id;
        device.OwnerId = row.PersonId;
        device.Revision++;
        var owner = await Owners.NameOf(store, device, product!.Organisation);
        AuditLog.Note(store, nowMs, product.Organisation, product.Id, $"device {device.Id}", "device.claim", device.Id, after: new { owner });
    }

    private static void Settle(DeviceRow device, Reason refusal, long nowMs)
    {
        if (refusal != Reason.None)
        {
            device.LastRefusal = refusal;
            device.LastRefusalAtMs = nowMs;
        }
        else if (device.LastRefusal is Reason.NotAMember or Reason.ClaimCodeUnknown or Reason.ClaimCodeUsed or Reason.OwnedByOther)
        {
            device.LastRefusal = Reason.None;
            device.LastRefusalAtMs = null;
        }
    }
}
