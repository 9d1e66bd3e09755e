using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware list</c>: the versions of a product, newest first.</summary>
internal static class List
{
    public static Verb Create()
    {
        var product = Given.Product();
        return new Verb("list", "List a product's versions, newest first.", "pf firmware list --product 94") { product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), cloud, screen, stop));
    }

    private static async Task Run(int product, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var versions = await cloud.Firmware(product, stop);
        var table = Listing.Table(Listing.ProductHeader, "Version", "Title", "Targets", "Size", "Devices", "Uploaded", "Release");
        foreach (var version in versions)
        {
            table.Add(
                product,
                version.Version,
                version.Title,
                string.Join(' ', version.Images.Select(image => image.Target)),
                version.Size,
                version.DeviceCount,
                version.UploadedAt.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                version.Current ? "released" : version.ReleaseBlocked is { } reason ? $"blocked: {reason}" : "possible");
        }
        screen.Show(versions, table);
        if (versions.Count == 0)
        {
            screen.Note($"Product {product} has no firmware yet. Next: pf firmware upload FILE --product {product} --title TITLE");
        }
    }
}
