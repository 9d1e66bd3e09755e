using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>PUT /v1/products/:p/devices/:d/ping</c>: whether a device is connected; one that is is asked to report.</summary>
internal static class Ping
{
    public static async Task<Results<Ok<PingAnswer>, Refused>> Handle(int p, string d, Store store, DeviceLink link, Presence presence)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        return TypedResults.Ok(new PingAnswer(presence.IsOnline(row.Id) && await link.Ping(row.Id)));
    }
}
