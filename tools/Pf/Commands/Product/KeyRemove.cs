using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product key remove</c>: no further image may be signed with that key.</summary>
internal static class KeyRemove
{
    public static Verb Create()
    {
        var product = Given.ProductArgument();
        var id = new Argument<string>("ID") { Description = "The key's ID, as pf product show prints it." };
        return new Verb("remove", "Remove a public key from a product.", "pf product key remove 94 3f0c9a…") { product, id }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), parse.GetValue(id)!, cloud, screen, stop));
    }

    private static async Task Run(int product, string id, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        await cloud.RemoveKey(product, id, stop);
        screen.Done(new OkAnswer(), $"Product {product} takes no further image signed with key {id}.");
    }
}
