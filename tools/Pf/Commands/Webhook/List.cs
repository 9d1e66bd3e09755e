using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook list</c>.</summary>
internal static class List
{
    public static Verb Create()
    {
        var product = Given.Product();
        return new Verb("list", "List a product's webhooks.", "pf webhook list --product 94") { product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var hooks = await cloud.Webhooks(parse.GetValue(product), stop);
            screen.Show(hooks, WebhookListing.Table(hooks));
            if (hooks.Count == 0)
            {
                screen.Note("There is no webhook yet. Next: pf webhook create EVENT URL --product P");
            }
        });
    }
}
