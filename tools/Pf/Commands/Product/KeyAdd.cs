using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product key add</c>: lets images of the product be signed with a further key.</summary>
internal static class KeyAdd
{
    private sealed record Answer(string Id);

    public static Verb Create()
    {
        var product = Given.ProductArgument();
        var key = new Argument<string>("PUB") { Description = "The public key's file." };
        return new Verb("add", "Add a public key to a product.", "pf product key add 94 product.pub.pem") { product, key }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), parse.GetValue(key)!, cloud, screen, stop));
    }

    private static async Task Run(int product, string path, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var key = SigningKey.LoadPublic(path);
        await cloud.AddKey(product, SigningKey.ToPem(key), stop);
        var id = Convert.ToHexStringLower(Core.Signature.KeyHash(key));
        screen.Done(new Answer(id), $"Product {product} takes images signed with key {id}.");
    }
}
