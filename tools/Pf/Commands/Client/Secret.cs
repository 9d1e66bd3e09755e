using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Client;

/// <summary><c>pf client secret</c>.</summary>
internal static class Secret
{
    public static Verb Create()
    {
        var id = ClientListing.Id();
        var product = Given.Product();
        return new Verb("secret", "Give a client a new secret; the old one and its tokens end at once.", "pf client secret client-4be2 --product 94") { id, product }
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var changed = await cloud.ChangeClientSecret(parse.GetValue(product), parse.GetValue(id)!, stop);
                screen.Show(changed, ClientListing.Table([changed]));
                screen.Note("The secret is shown this once.");
            });
    }
}
