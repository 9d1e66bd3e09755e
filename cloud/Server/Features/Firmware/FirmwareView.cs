using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>Versions as the API shows them.</summary>
internal static class FirmwareView
{
    /// <summary>The versions, newest first; one of them or all.</summary>
    public static async Task<List<FirmwareBody>> Bodies(Store store, int product, int? only = null)
    {
        var released = await store.Products.Where(row => row.Id == product).Select(row => row.ReleasedVersion).SingleAsync();
        var counts = await store.Devices
            .Where(row => row.ProductId == product && row.ReportProduct == product && row.BootId != null)
            .GroupBy(row => row.ReportVersion)
            .Select(group => new { Version = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Version, group => group.Count);
        var rows = await store.Firmware.AsNoTracking().Include(row => row.Images)
            .Where(row => row.ProductId == product && (only == null || row.Version == only))
            .OrderByDescending(row => row.Version)
            .ToListAsync();
        return [.. rows.Select(row => Body(row, counts.GetValueOrDefault(row.Version), row.Version == released))];
    }

    public static Refused Unknown(int product, int version) =>
        new(Wire.Reason.UnknownVersion, $"Product {product} holds no version {version}.");

    private static FirmwareBody Body(FirmwareRow row, int devices, bool isReleased)
    {
        var images = row.Images.OrderBy(image => image.Target).ToList();
        var blocked = ReleaseGate.Check(row.Version, Gate(row));
        return new FirmwareBody(
            row.Version,
            row.Title,
            row.Description,
            images[0].SizeBytes,
            devices,
            isReleased,
            isReleased,
            DateTimeOffset.FromUnixTimeMilliseconds(row.UploadedAtMs),
            row.UploadedBy,
            blocked is null ? null : Explanations.NameOf(blocked.Reason),
            [.. images.Select(image => new ImageBody(
                image.Target,
                image.Hash,
                image.SizeBytes,
                image.KeyId,
                image.EvidenceAtMs is not null,
                image.EvidenceAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
                image.EvidenceBy))]);
    }

    /// <summary>What the release gate asks for.</summary>
    public static List<(string Target, bool HasEvidence)> Gate(FirmwareRow row) =>
        [.. row.Images.Select(image => (image.Target, image.EvidenceAtMs is not null))];
}
