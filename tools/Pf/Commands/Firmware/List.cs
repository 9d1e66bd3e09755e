using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware list</c>: the versions of a product, newest first, and where each is released.</summary>
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
        screen.Show(versions, FirmwareListing.Table(product, versions));
        if (versions.Count == 0)
        {
            screen.Note($"Product {product} has no firmware yet. Next: pf firmware upload FILE --product {product} --title TITLE");
        }
    }
}
