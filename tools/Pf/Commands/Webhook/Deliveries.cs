using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook deliveries</c>: the newest; older ones by cursor.</summary>
internal static class Deliveries
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var product = Given.Product();
        var cursor = new Option<string?>("--cursor") { Description = "Go on behind a page, as its last line says.", HelpName = "CURSOR" };
        return new Verb("deliveries", "List what was sent to a webhook, newest first.", "pf webhook deliveries 1 --product 94") { id, product, cursor }.Asks(async (parse, cloud, screen, stop) =>
        {
            var page = await cloud.Deliveries(parse.GetValue(product), parse.GetValue(id), parse.GetValue(cursor), stop);
            screen.Show(page, WebhookListing.Table(page.Deliveries));
            if (page.NextCursor is not null)
            {
                screen.Note($"Older ones: --cursor {page.NextCursor}");
            }
        });
    }
}
