using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>DELETE /v1/products/:p/devices/:d/credential</c>: the next credential that the device comes with is pinned anew (X4).</summary>
internal static class ResetCredential
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(int p, string d, Store store)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        row.SetCredential(null);
        await store.SaveChangesAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
