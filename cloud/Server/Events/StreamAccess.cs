using Microsoft.EntityFrameworkCore;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>Whether who opened a stream may still listen: a stream lives longer than a request, so it is asked again and again.</summary>
internal sealed class StreamAccess(IDbContextFactory<Store> stores, TimeProvider time)
{
    /// <summary>Whether the token still holds, and the right or the device that the stream was opened with.</summary>
    public async Task<bool> IsOpen(string token, Caller caller, EventFilter filter)
    {
        await using var store = await stores.CreateDbContextAsync();
        var id = TokenAuthentication.IdOf(token);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (!await store.AccessTokens.AnyAsync(row => row.Id == id && (row.ExpiresAtMs == 0 || row.ExpiresAtMs > nowMs)))
        {
            return false;
        }
        if (filter.OwnerId is not null)
        {
            return filter.DeviceId is null || await store.Devices.AnyAsync(row => row.Id == filter.DeviceId && row.OwnerId == caller.PersonId);
        }
        var product = filter.Product;
        var organisation = await store.Products.Where(row => row.Id == product).Select(row => (int?)row.OrganisationId).FirstOrDefaultAsync();
        return await Access.In(store, caller, organisation, product) is { } known && known.Check(Right.EventsGet) is null;
    }
}
