using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product set</c>: changes what may change about a product.</summary>
internal static class Set
{
    public static Verb Create()
    {
        var product = Given.ProductArgument();
        var policy = new Option<string?>("--policy") { Description = "What happens to unknown devices that say they are this product: quarantine (the stronger rule) or auto-approve." }
            .AcceptOnlyFromAmong("quarantine", "auto-approve");
        var name = new Option<string?>("--name") { Description = "What people call the product.", HelpName = "NAME" };
        var description = new Option<string?>("--description") { Description = "What it is.", HelpName = "TEXT" };
        var minutes = new Option<int?>("--evidence-minutes")
        {
            Description = "How long a device must have stayed up with a version before it may be released, 0 to 10080.",
            HelpName = "N",
        };
        return new Verb("set", "Change a product's policy, name, description or minutes of evidence.", "pf product set 94 --policy quarantine")
        {
            product, policy, name, description, minutes,
        }.Asks((parse, cloud, screen, stop) => Run(
                parse.GetValue(product),
                new(parse.GetValue(name), parse.GetValue(description), parse.GetValue(policy)?.Replace('-', '_'), null, parse.GetValue(minutes)),
                cloud,
                screen,
                stop));
    }

    private static async Task Run(int product, ProductChange change, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        if (change == new ProductChange(null, null, null))
        {
            throw Failure.Usage("Nothing is given to change.", "give --policy, --name, --description or --evidence-minutes");
        }
        var changed = await cloud.ChangeProduct(product, change, stop);
        screen.Show(changed, ProductListing.Fields(changed));
    }
}
