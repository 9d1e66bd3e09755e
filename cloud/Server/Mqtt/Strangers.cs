using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// How many devices that nobody knows may still come: each is a row. Whoever has one already is not asked, so the fleet's own
/// devices, imported or provisioned or seen before, are never turned away. Loopback counts only altogether, as elsewhere: a proxy
/// on this machine speaks from there for everybody.
/// </summary>
internal sealed class Strangers(IDbContextFactory<Store> stores, ServerOptions options, TimeProvider time)
{
    /// <summary>New ones from one address at once; a production line of unknown boards stays below it.</summary>
    internal const int AddressBurst = 1000;

    internal const double AddressPerSecond = 1000 / 3600.0;
    private const int AddressesMax = 20_000;

    /// <summary>They are counted anew after this: people approve and import meanwhile.</summary>
    private const long CountedMs = 60_000;

    private readonly SemaphoreSlim gate = new(1);
    private readonly BoundedTable<IPAddress, TokenBucket> addresses = new(AddressesMax);
    private long countedAtMs = long.MinValue / 2;
    private int count;

    /// <summary>Takes one more from the address; false where there are too many.</summary>
    public async Task<bool> Admit(IPAddress address)
    {
        var from = AddressRange.Of(address);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await gate.WaitAsync();
        try
        {
            var bucket = addresses.TryGet(from, out var kept) ? kept : new TokenBucket(AddressBurst, AddressPerSecond);
            if ((!IPAddress.IsLoopback(from) && !bucket.IsOpen(nowMs)) || await Count(nowMs) >= options.Strangers)
            {
                return false;
            }
            bucket.Take(nowMs);
            addresses.Set(from, bucket);
            count++;
            return true;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<int> Count(long nowMs)
    {
        if (Math.Abs(nowMs - countedAtMs) > CountedMs) // a clock may also go back
        {
            await using var store = await stores.CreateDbContextAsync();
            count = await store.Devices.Strangers().CountAsync();
            countedAtMs = nowMs;
        }
        return count;
    }
}

/// <summary>The query behind the limit, so that a test can look at its plan.</summary>
internal static class StrangersQuery
{
    /// <summary>No product's, nobody's, and no person has said a word about them.</summary>
    public static IQueryable<DeviceRow> Strangers(this IQueryable<DeviceRow> devices) => devices.Where(row =>
        row.ProductId == null && row.OwnerId == null
        && !row.Standings.Any(standing => standing.Standing == Standing.Denied || standing.Standing == Standing.Removed));
}
