using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook create</c>: prints the secret, this once.</summary>
internal static class CreateWebhook
{
    public static Verb Create()
    {
        var events = new Argument<string>("EVENT") { Description = "What the names of events start with." };
        var url = new Argument<string>("URL") { Description = "Where they are sent; placeholders may stand behind the host." };
        var product = Given.Product();
        var options = new WebhookOptions();
        var verb = new Verb("create", "Send events to an address.", "pf webhook create temp/ https://example.com/hook --product 94") { events, url, product };
        options.AddTo(verb);
        return verb.Asks(async (parse, cloud, screen, stop) =>
        {
            var body = options.Read(parse, parse.GetValue(events), parse.GetValue(url), null);
            var made = await cloud.CreateWebhook(parse.GetValue(product), body, stop);
            screen.Show(made, WebhookListing.Fields(made));
            screen.Note("Keep the secret: it is not shown again. Receivers check webhook-signature with it.");
        });
    }
}
