using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// How many devices a list has. A small number is counted each time. A large one is kept, so that paging does not count a million
/// rows for each page: after some seconds it is counted again while the old one is the answer once more. Who adds or takes out
/// devices says <see cref="Forget"/>.
/// </summary>
internal sealed class DeviceCounts(IDbContextFactory<Store> stores, TimeProvider time, ILogger<DeviceCounts> log)
{
    private const int LargeMin = 20_000;
    private const int KeptMax = 1000;
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(int Product, string List), Known> kept = new();

    private readonly record struct Known(int Count, long At, bool IsCountedAgain);

    /// <param name="list">Names the list; the same name is the same list.</param>
    /// <param name="rows">Its rows, in a store that is open.</param>
    public async Task<int> Of<T>(int product, string list, Store store, Func<Store, IQueryable<T>> rows)
    {
        var key = (product, list);
        if (!kept.TryGetValue(key, out var known) || time.GetElapsedTime(known.At) >= KeptFor)
        {
            return await Count(key, rows(store));
        }
        if (time.GetElapsedTime(known.At) >= FreshFor && !known.IsCountedAgain && kept.TryUpdate(key, known with { IsCountedAgain = true }, known))
        {
            _ = Task.Run(() => CountAgain(key, rows));
        }
        return known.Count;
    }

    /// <summary>The product's devices are other ones now.</summary>
    public void Forget(int product)
    {
        foreach (var key in kept.Keys.Where(key => key.Product == product))
        {
            kept.TryRemove(key, out _);
        }
    }

    private async Task CountAgain<T>((int Product, string List) key, Func<Store, IQueryable<T>> rows)
    {
        try
        {
            await using var store = await stores.CreateDbContextAsync();
            await Count(key, rows(store));
        }
        catch (Exception e)
        {
            log.LogWarning(e, "The devices of product {Product} could not be counted; the next list counts them", key.Product);
            kept.TryRemove(key, out _);
        }
    }

    private async Task<int> Count<T>((int Product, string List) key, IQueryable<T> rows)
    {
        var at = time.GetTimestamp();
        var count = await rows.CountAsync();
        if (kept.Count >= KeptMax)
        {
            kept.Clear();
        }
        if (count >= LargeMin)
        {
            kept[key] = new(count, at, IsCountedAgain: false);
        }
        else
        {
            kept.TryRemove(key, out _);
        }
        return count;
    }
}
