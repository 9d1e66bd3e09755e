using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary><c>GET /v1/products/:p/firmware</c>: a bare array, newest first; its <c>ETag</c> is for <c>If-Match</c> at a release.</summary>
internal static class List
{
    public static async Task<Results<Ok<List<FirmwareBody>>, Refused>> Handle(int p, HttpResponse response, Store store, TimeProvider time)
    {
        var revision = await store.Products.Where(row => row.Id == p).Select(row => (int?)row.Revision).FirstOrDefaultAsync();
        if (revision is not { } known)
        {
            return Products.ProductView.Unknown(p);
        }
        Products.ProductTag.Set(response, known);
        return TypedResults.Ok(await FirmwareView.Bodies(store, p, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }
}
