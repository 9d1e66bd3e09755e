using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Server.Features.Firmware;

namespace ProductFirmware.Server;

/// <summary>
/// Where a product asks that a version stays up for some minutes before it counts as proved (D1), a device that has run it for so
/// long is asked to report: its report is the proof, and a device that is gone or hangs gives none.
/// </summary>
internal sealed class EvidenceTick(
    IDbContextFactory<Store> stores, DeviceLink link, Presence presence, StoreHealth health, TimeProvider time, ILogger<EvidenceTick> log)
    : PeriodicJob(TimeSpan.FromSeconds(5), health, log)
{
    /// <summary>One that does not answer must not keep the others from being asked.</summary>
    private const int AskedAtOnce = 5;

    // Of each image the device behind which the next look goes on; none where it begins anew.
    private Dictionary<(int Product, string Hash), string> asked = [];

    /// <summary>Asks those whose time has come.</summary>
    public override async Task Look(CancellationToken stop)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var askedNow = new Dictionary<(int Product, string Hash), string>();
        await using var store = await stores.CreateDbContextAsync(stop);
        foreach (var (image, minutes) in await Unproved(store, stop))
        {
            var latestMs = nowMs - Evidence.NeededMs(minutes);
            var behind = asked.GetValueOrDefault((image.ProductId, image.Hash), "");
            var due = await store.Devices.Running(image).Where(row => row.Connected && row.UpSinceMs <= latestMs)
                .Select(row => row.Id).Where(id => string.Compare(id, behind) > 0).Order().Take(AskedAtOnce).ToListAsync(stop);
            if (due.Count == AskedAtOnce)
            {
                askedNow[(image.ProductId, image.Hash)] = due[^1];
            }
            foreach (var id in due.Where(presence.IsOnline))
            {
                await link.Ping(id);
            }
        }
        asked = askedNow;
    }

    private static async Task<List<(ImageRow Image, int Minutes)>> Unproved(Store store, CancellationToken stop)
    {
        var products = await store.Products.Where(row => row.EvidenceMinutes > 0).ToDictionaryAsync(row => row.Id, row => row.EvidenceMinutes, stop);
        if (products.Count == 0)
        {
            return [];
        }
        var ids = products.Keys.ToList();
        var images = await store.Images.AsNoTracking()
            .Where(row => ids.Contains(row.ProductId) && row.EvidenceAtMs == null
                && store.Firmware.Any(version => version.ProductId == row.ProductId && version.Version == row.Version && version.ReportedAtMs != null))
            .ToListAsync(stop);
        return [.. images.Select(image => (image, products[image.ProductId]))];
    }
}
