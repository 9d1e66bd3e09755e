using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook show</c>.</summary>
internal static class Show
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var product = Given.Product();
        return new Verb("show", "Show a webhook.", "pf webhook show 1 --product 94") { id, product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var hook = await cloud.Webhook(parse.GetValue(product), parse.GetValue(id), stop);
            screen.Show(hook, WebhookListing.Fields(hook));
        });
    }
}
