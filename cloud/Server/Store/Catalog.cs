using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// Products as the rules see them, kept in memory, so that a report does not load a product's images. Who changes a product or
/// its firmware says <see cref="Changed"/> after the commit.
/// </summary>
internal sealed class Catalog
{
    private readonly ConcurrentDictionary<int, Product> products = new();
    private int changes;

    /// <summary>Who wants to know which product changed.</summary>
    public event Action<int>? ProductChanged;

    /// <summary>The product, or null where there is none.</summary>
    public async ValueTask<Product?> Find(Store store, int id)
    {
        if (products.TryGetValue(id, out var known))
        {
            return known;
        }
        var before = Volatile.Read(ref changes);
        var product = await Load(store, id);
        if (product is null)
        {
            return null; // not kept: devices may report any number
        }
        products[id] = product;
        if (Volatile.Read(ref changes) != before)
        {
            products.TryRemove(id, out _); // it changed while it was loaded
        }
        return product;
    }

    /// <summary>The product changed in the store.</summary>
    public void Changed(int id)
    {
        Interlocked.Increment(ref changes);
        products.TryRemove(id, out _);
        ProductChanged?.Invoke(id);
    }

    /// <summary>The product as the store holds it at this moment.</summary>
    public static async Task<Product?> Load(Store store, int id)
    {
        var row = await store.Products.AsNoTracking().FirstOrDefaultAsync(product => product.Id == id);
        if (row is null)
        {
            return null;
        }
        var images = await store.Images.AsNoTracking().Where(image => image.ProductId == id).ToListAsync();
        var groups = await store.Groups.AsNoTracking().Where(group => group.ProductId == id && group.ReleasedVersion != null).ToListAsync();
        return new Product(id, row.OrganisationId, row.Policy, row.ReleasedVersion, images.ToFrozenDictionary(
            image => (image.Version, image.Target),
            image => new FirmwareImage(
                image.Version, image.Target, image.Hash, image.SizeBytes, image.HardwareMin, image.HardwareMax, image.MinimumVersion)))
        {
            EvidenceMinutes = row.EvidenceMinutes,
            GroupReleases = groups.ToFrozenDictionary(group => group.Name, group => group.ReleasedVersion!.Value),
        };
    }
}
