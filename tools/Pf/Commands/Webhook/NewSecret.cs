using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook new-secret</c>: the old one signs nothing any more.</summary>
internal static class NewSecret
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var product = Given.Product();
        return new Verb("new-secret", "Give a webhook a new secret.", "pf webhook new-secret 1 --product 94") { id, product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var hook = await cloud.NewSecret(parse.GetValue(product), parse.GetValue(id), stop);
            screen.Show(hook, WebhookListing.Fields(hook));
        });
    }
}
