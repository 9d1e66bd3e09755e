using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Claims;

/// <summary><c>GET /v1/devices</c>: those that the caller owns.</summary>
internal static class List
{
    private const int ShownMax = 1000;

    public static async Task<List<OwnDeviceBody>> Handle(Caller caller, Store store, Presence presence, TimeProvider time)
    {
        var rows = await store.Devices.AsNoTracking().Where(row => row.OwnerId == caller.PersonId).OrderBy(row => row.Id).Take(ShownMax).ToListAsync();
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return rows.ConvertAll(row => ClaimView.Body(row, presence, nowMs));
    }
}
