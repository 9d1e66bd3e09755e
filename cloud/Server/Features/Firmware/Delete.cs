using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// <c>DELETE /v1/products/:p/firmware/:v</c>: a version that nothing uses (D7). Its files go where no other image has them, and a
/// transfer of it that is still under way is cancelled.
/// </summary>
internal static class Delete
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        int p, int v, Caller caller, Store store, AuditLog audit, Catalog catalog, DeviceFlow flow)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var row = await FirmwareView.Find(store, p, v);
        if (row is null)
        {
            return FirmwareView.Unknown(p, v);
        }
        var use = await Use(store, row);
        if (DeleteRule.Check(v, use) is { } refusal)
        {
            return new Refused(refusal);
        }
        if (DeleteRule.RetiresNumber(use))
        {
            var product = await store.Products.SingleAsync(product => product.Id == p);
            product.RetiredVersion = Math.Max(product.RetiredVersion, v);
        }
        var contents = row.Images.Select(image => image.ContentId).ToList();
        audit.Note(caller, "firmware.delete", $"{v}", before: new { row.Title, targets = row.Images.Select(image => image.Target).Order() });
        store.Images.RemoveRange(row.Images);
        store.Firmware.Remove(row);
        await store.SaveChangesAsync();
        await store.Contents
            .Where(content => contents.Contains(content.Id) && !store.Images.Any(image => image.ContentId == content.Id))
            .ExecuteDeleteAsync();
        await transaction.CommitAsync();
        catalog.Changed(p);
        await CancelTransfers(store, flow, p, v);
        return TypedResults.Ok(new OkAnswer());
    }

    private static async Task<VersionUse> Use(Store store, FirmwareRow row)
    {
        var (p, v) = (row.ProductId, row.Version);
        return new VersionUse(
            row.WasReleased,
            await store.Devices.CountAsync(device => device.ProductId == p && device.LockedVersion == v),
            await store.Devices.Reporting(p).CountAsync(device => device.ReportVersion == v),
            row.ReportedAtMs is not null || row.Images.Any(image => image.EvidenceAtMs is not null));
    }

    // Left over by a lock that was taken back while the device was away.
    private static async Task CancelTransfers(Store store, DeviceFlow flow, int product, int version)
    {
        var underWay = await store.Devices
            .Where(device => device.ProductId == product && device.Transfer!.ProductId == product && device.Transfer.Version == version
                && device.Transfer.State < TransferState.Confirmed)
            .Select(device => new { device.Id, Transfer = device.Transfer!.Id })
            .ToListAsync();
        foreach (var device in underWay)
        {
            await flow.Handle(new CancelItem(device.Id, device.Transfer, Reason.Superseded));
        }
    }
}
