using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// <c>PUT /v1/products/:p/firmware/release</c>: the version becomes the preferred one. It writes one row: devices are told when
/// they next come online (S66).
/// </summary>
internal static class Release
{
    public static async Task<Results<Ok<FirmwareBody>, Refused>> Handle(int p, ReleaseFirmware body, Store store, Catalog catalog, Outbox outbox, EventHub hub, TimeProvider time)
    {
        if (body.Version is not { } version)
        {
            return new Refused(Reason.InvalidRequest, "Say which version to release (version).");
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var product = await store.Products.FirstOrDefaultAsync(row => row.Id == p);
        if (product is null)
        {
            return Products.ProductView.Unknown(p);
        }
        var firmware = await store.Firmware.Include(row => row.Images).FirstOrDefaultAsync(row => row.ProductId == p && row.Version == version);
        if (ReleaseGate.Check(version, firmware is null ? [] : FirmwareView.Gate(firmware)) is { } refusal)
        {
            return new Refused(refusal);
        }
        product.ReleasedVersion = version;
        firmware!.WasReleased = true;
        var happened = ProductEvent.Of(p, "particle/firmware/release", $"{version}", time);
        await outbox.Take(store, happened);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        catalog.Changed(p);
        hub.Publish(happened);
        outbox.Wake();
        return TypedResults.Ok((await FirmwareView.Bodies(store, p, version)).Single());
    }
}
