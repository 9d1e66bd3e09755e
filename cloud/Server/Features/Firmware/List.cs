using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary><c>GET /v1/products/:p/firmware</c>: a bare array, newest first.</summary>
internal static class List
{
    public static async Task<Results<Ok<List<FirmwareBody>>, Refused>> Handle(int p, Store store) =>
        await store.Products.AnyAsync(row => row.Id == p)
            ? TypedResults.Ok(await FirmwareView.Bodies(store, p))
            : Products.ProductView.Unknown(p);
}
