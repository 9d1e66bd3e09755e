using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product list</c>.</summary>
internal static class List
{
    public static Verb Create() =>
        new Verb("list", "List the products.", "pf product list").Asks((_, cloud, screen, stop) => Run(cloud, screen, stop));

    private static async Task Run(CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var products = await cloud.Products(stop);
        screen.Show(products, ProductListing.Table(products));
        if (products.Count == 0)
        {
            screen.Note("There is no product yet. Next: pf product create NAME");
        }
    }
}
