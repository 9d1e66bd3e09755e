using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product show</c>.</summary>
internal static class Show
{
    public static Verb Create()
    {
        var product = Given.ProductArgument();
        return new Verb("show", "Show a product with its policy, release and keys.", "pf product show 94") { product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), cloud, screen, stop));
    }

    private static async Task Run(int product, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var found = await cloud.Product(product, stop);
        screen.Show(found, ProductListing.Fields(found));
    }
}
