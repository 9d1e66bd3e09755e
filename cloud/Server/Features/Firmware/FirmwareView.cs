using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>Versions as the API shows them.</summary>
internal static class FirmwareView
{
    /// <summary>The versions, newest first; one of them or all.</summary>
    public static async Task<List<FirmwareBody>> Bodies(Store store, int product, long nowMs, int? only = null)
    {
        var (released, minutes) = await store.Products.Where(row => row.Id == product)
            .Select(row => ValueTuple.Create(row.ReleasedVersion, row.EvidenceMinutes)).SingleAsync();
        var groups = await store.Groups.AsNoTracking().Where(row => row.ProductId == product && row.ReleasedVersion != null)
            .OrderBy(row => row.Name).ToListAsync();
        var counts = await store.Devices.Reporting(product)
            .GroupBy(row => row.ReportVersion)
            .Select(group => new { Version = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Version, group => group.Count);
        var rows = await store.Firmware.AsNoTracking().Include(row => row.Images)
            .Where(row => row.ProductId == product && (only == null || row.Version == only))
            .OrderByDescending(row => row.Version)
            .ToListAsync();
        var bodies = new List<FirmwareBody>(rows.Count);
        foreach (var row in rows)
        {
            var proofs = await Proofs(store, row, minutes);
            bodies.Add(Body(
                row,
                counts.GetValueOrDefault(row.Version),
                row.Version == released,
                [.. groups.Where(group => group.ReleasedVersion == row.Version).Select(group => group.Name)],
                NameOf(Gate(row, proofs, nowMs)),
                proofs));
        }
        return bodies;
    }

    public static async Task<FirmwareBody> Body(Store store, int product, int version, long nowMs) => (await Bodies(store, product, nowMs, version)).Single();

    public static Refused Unknown(int product, int version) =>
        new(Wire.Reason.UnknownVersion, $"Product {product} holds no version {version}.");

    /// <summary>The version with its images, or null.</summary>
    public static Task<FirmwareRow?> Find(Store store, int product, int version) =>
        store.Firmware.Include(row => row.Images).FirstOrDefaultAsync(row => row.ProductId == product && row.Version == version);

    /// <summary>Why the version cannot be released, or null.</summary>
    public static async Task<Refusal?> Gate(Store store, int version, FirmwareRow? row, long nowMs)
    {
        if (row is null)
        {
            return ReleaseGate.Check(version, isMarkedBad: false, [], nowMs);
        }
        var minutes = await store.Products.Where(product => product.Id == row.ProductId).Select(product => product.EvidenceMinutes).SingleAsync();
        return Gate(row, await Proofs(store, row, minutes), nowMs);
    }

    private static Refusal? Gate(FirmwareRow row, IReadOnlyCollection<ImageProof> proofs, long nowMs) =>
        ReleaseGate.Check(row.Version, row.MarkedBadAtMs is not null, proofs, nowMs);

    // Only where the product asks for time does a device run an image that it has not proved yet.
    private static async Task<List<ImageProof>> Proofs(Store store, FirmwareRow row, int minutes)
    {
        var proofs = new List<ImageProof>(row.Images.Count);
        foreach (var image in row.Images)
        {
            var sinceMs = minutes == 0 || image.EvidenceAtMs is not null ? null : await store.Devices.Running(image).MinAsync(device => (long?)device.UpSinceMs);
            proofs.Add(new ImageProof(image.Target, image.EvidenceAtMs is not null, sinceMs + Evidence.NeededMs(minutes)));
        }
        return proofs;
    }

    /// <summary>A refusal as lists name it.</summary>
    public static string? NameOf(Refusal? refusal) => refusal is null ? null : Explanations.NameOf(refusal.Reason);

    private static FirmwareBody Body(FirmwareRow row, int devices, bool isReleased, List<string> groups, string? blocked, List<ImageProof> proofs)
    {
        var images = row.Images.OrderBy(image => image.Target).ToList();
        return new FirmwareBody(
            row.Version,
            row.Title,
            row.Description,
            images[0].SizeBytes,
            devices,
            isReleased,
            isReleased,
            groups,
            row.MarkedBadAtMs is not null,
            DateTimeOffset.FromUnixTimeMilliseconds(row.UploadedAtMs),
            row.UploadedBy,
            blocked,
            [.. images.Select(image => new ImageBody(
                image.Target,
                image.Hash,
                image.SizeBytes,
                image.KeyId,
                image.EvidenceAtMs is not null,
                image.EvidenceAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
                image.EvidenceBy,
                proofs.Single(proof => proof.Target == image.Target).DueAtMs is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null,
                image.HardwareMin == 0 ? null : image.HardwareMin,
                image.HardwareMax == ushort.MaxValue ? null : image.HardwareMax,
                image.MinimumVersion == 0 ? null : image.MinimumVersion))]);
    }
}
