using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Claims;

/// <summary><c>GET /v1/devices/:d</c>: one of the caller's own.</summary>
internal static class Show
{
    public static async Task<Results<Ok<OwnDeviceBody>, Refused>> Handle(string d, Caller caller, Store store, Presence presence, TimeProvider time)
    {
        var (row, refused) = await ClaimView.Find(store, caller, d);
        return row is null ? refused! : TypedResults.Ok(ClaimView.Body(row, presence, time.GetUtcNow().ToUnixTimeMilliseconds()));
    }
}
