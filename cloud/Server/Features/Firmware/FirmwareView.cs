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
        return [.. rows.Select(row => Body(
            row,
            counts.GetValueOrDefault(row.Version),
            row.Version == released,
            [.. groups.Where(group => group.ReleasedVersion == row.Version).Select(group => group.Name)]))];
    }

    public static async Task<FirmwareBody> Body(Store store, int product, int version) => (await Bodies(store, product, version)).Single();

    public static Refused Unknown(int product, int version) =>
        new(Wire.Reason.UnknownVersion, $"Product {product} holds no version {version}.");

    /// <summary>The version with its images, or null.</summary>
    public static Task<FirmwareRow?> Find(Store store, int product, int version) =>
        store.Firmware.Include(row => row.Images).FirstOrDefaultAsync(row => row.ProductId == product && row.Version == version);

    /// <summary>Why the version cannot be released, or null.</summary>
    public static Refusal? Gate(int version, FirmwareRow? row) => ReleaseGate.Check(
        version,
        row?.MarkedBadAtMs is not null,
        [.. row?.Images.Select(image => (image.Target, image.EvidenceAtMs is not null)) ?? []]);

    /// <summary>A refusal as lists name it.</summary>
    public static string? NameOf(Refusal? refusal) => refusal is null ? null : Explanations.NameOf(refusal.Reason);

    private static FirmwareBody Body(FirmwareRow row, int devices, bool isReleased, List<string> groups)
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
            NameOf(Gate(row.Version, row)),
            [.. images.Select(image => new ImageBody(
                image.Target,
                image.Hash,
                image.SizeBytes,
                image.KeyId,
                image.EvidenceAtMs is not null,
                image.EvidenceAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
                image.EvidenceBy))]);
    }
}
