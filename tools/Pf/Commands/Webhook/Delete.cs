using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook delete</c>: with its deliveries.</summary>
internal static class Delete
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var product = Given.Product();
        return new Verb("delete", "Delete a webhook and what still waits for it.", "pf webhook delete 1 --product 94") { id, product }.Asks(async (parse, cloud, screen, stop) =>
        {
            await cloud.DeleteWebhook(parse.GetValue(product), parse.GetValue(id), stop);
            screen.Done(new OkAnswer(), $"Webhook {parse.GetValue(id)} is deleted.");
        });
    }
}
