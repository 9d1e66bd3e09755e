using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>GET /v1/products/:p/devices/:d</c>.</summary>
internal static class Show
{
    public static async Task<Results<Ok<DeviceBody>, Refused>> Handle(int p, string d, Store store, DeviceView view)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        return row is null ? refused! : TypedResults.Ok(await view.Body(p, row));
    }
}
