using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Client;

/// <summary><c>pf client list</c>.</summary>
internal static class List
{
    public static Verb Create()
    {
        var product = Given.Product();
        return new Verb("list", "List a product's clients.", "pf client list --product 94") { product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var clients = await cloud.Clients(parse.GetValue(product), stop);
            screen.Show(clients, ClientListing.Table(clients));
        });
    }
}
