using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary><c>GET /v1/products/:p/firmware/:v</c>.</summary>
internal static class Show
{
    public static async Task<Results<Ok<FirmwareBody>, Refused>> Handle(int p, int v, Store store, TimeProvider time) =>
        await store.Firmware.AnyAsync(row => row.ProductId == p && row.Version == v)
            ? TypedResults.Ok(await FirmwareView.Body(store, p, v, time.GetUtcNow().ToUnixTimeMilliseconds()))
            : FirmwareView.Unknown(p, v);
}
