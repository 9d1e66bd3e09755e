using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// How many devices a list has. A large number is kept for some seconds, so that paging does not count a million rows for each page;
/// who adds or takes out devices says <see cref="Forget"/>.
/// </summary>
internal sealed class DeviceCounts(TimeProvider time)
{
    private const int LargeMin = 20_000;
    private const int KeptMax = 1000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(int Product, string List), (int Count, long At)> kept = new();

    /// <param name="list">Names the list; the same name is the same list.</param>
    public async Task<int> Of(int product, string list, IQueryable<DeviceRow> rows)
    {
        if (kept.TryGetValue((product, list), out var known) && time.GetElapsedTime(known.At) < KeptFor)
        {
            return known.Count;
        }
        var at = time.GetTimestamp();
        var count = await rows.CountAsync();
        if (kept.Count >= KeptMax)
        {
            kept.Clear();
        }
        if (count >= LargeMin)
        {
            kept[(product, list)] = (count, at);
        }
        return count;
    }

    /// <summary>The product's devices are other ones now.</summary>
    public void Forget(int product)
    {
        foreach (var key in kept.Keys.Where(key => key.Product == product))
        {
            kept.TryRemove(key, out _);
        }
    }
}
