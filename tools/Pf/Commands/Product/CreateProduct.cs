using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product create</c>.</summary>
internal static class CreateProduct
{
    public static Verb Create()
    {
        var name = new Argument<string>("NAME") { Description = "What people call the product." };
        var id = Given.Number("--id", "The ID wanted; the next free one where left out.", "N", Limits.ProductMin, Limits.ProductMax);
        var description = new Option<string?>("--description") { Description = "What it is.", HelpName = "TEXT" };
        var keys = new Option<string[]>("--key") { Description = "A public key that its images may be signed with; may stand more than once.", HelpName = "PUB.pem" };
        return new Verb("create", "Create a product.", "pf product create Blinky --id 94 --key product.pub.pem") { name, id, description, keys }
            .Asks((parse, cloud, screen, stop) =>
            {
                var pems = (parse.GetValue(keys) ?? []).Select(path => SigningKey.ToPem(SigningKey.LoadPublic(path)));
                return Run(new(parse.GetValue(name)!, parse.ValueOrNull(id), parse.GetValue(description), [.. pems]), cloud, screen, stop);
            });
    }

    private static async Task Run(NewProduct product, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var made = await cloud.CreateProduct(product, stop);
        screen.Show(made, ProductListing.Fields(made));
        screen.Note($"Declare it in the firmware: [ProductId({made.Id})]");
    }
}
