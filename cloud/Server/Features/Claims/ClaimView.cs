using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Claims;

/// <summary>Devices as their owners see them.</summary>
internal static class ClaimView
{
    public static OwnDeviceBody Body(DeviceRow row, Presence presence, long nowMs)
    {
        var isOnline = presence.IsOnline(row.Id);
        var heardMs = isOnline ? nowMs : row.LastSeenMs;
        return new OwnDeviceBody(
            row.Id,
            row.Name,
            row.ProductId,
            isOnline,
            isOnline,
            row.BootId is null ? null : row.ReportVersion,
            heardMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(heardMs));
    }

    /// <summary>The caller's own device; another's looks as if there were none.</summary>
    public static async Task<(DeviceRow? Row, Refused? Refused)> Find(Store store, Caller caller, string device)
    {
        if (ImportRule.ParseId(device) is not { } id)
        {
            return (null, new Refused(Reason.InvalidDeviceId, $"\"{device}\" is not a device ID."));
        }
        var row = await store.Devices.FirstOrDefaultAsync(row => row.Id == id && row.OwnerId == caller.PersonId);
        return row is null ? (null, new Refused(Reason.UnknownDevice, $"You own no device {id}.")) : (row, null);
    }

    /// <summary>The organisation that hears of a change of the device; null for a member of nothing.</summary>
    public static async Task<Caller?> For(Store store, Caller caller, DeviceRow row) =>
        await store.Products.Where(product => product.Id == row.ProductId).Select(product => (int?)product.OrganisationId).FirstOrDefaultAsync() is { } id
            ? caller with { Organisation = id, Product = row.ProductId }
            : null;
}
