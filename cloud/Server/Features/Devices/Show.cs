using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>GET /v1/products/:p/devices/:d</c>: one device; the <c>ETag</c> is for a later <c>If-Match</c>.</summary>
internal static class Show
{
    public static async Task<Results<Ok<DeviceBody>, Refused>> Handle(int p, string d, HttpResponse response, Store store, DeviceView view)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        Revision.Tag(response, row.Revision);
        return TypedResults.Ok(await view.Body(p, row));
    }
}
