using System.CommandLine;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook update</c>: what is not given stays.</summary>
internal static class Update
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var product = Given.Product();
        var events = new Option<string?>("--event") { Description = "What the names of events start with.", HelpName = "TEXT" };
        var address = new Option<string?>("--to") { Description = "Where they are sent.", HelpName = "ADDRESS" };
        var disable = new Option<bool>("--disable") { Description = "Send nothing for now." };
        var enable = new Option<bool>("--enable") { Description = "Send again." };
        var options = new WebhookOptions();
        var verb = new Verb("update", "Change a webhook.", "pf webhook update 1 --product 94 --disable") { id, product, events, address, disable, enable };
        options.AddTo(verb);
        return verb.Asks(async (parse, cloud, screen, stop) =>
        {
            bool? disabled = parse.GetValue(disable) ? true : parse.GetValue(enable) ? false : null;
            var change = options.Read(parse, parse.GetValue(events), parse.GetValue(address), disabled);
            if (change == new ChangeIntegration(null, null, null, null, null, null, null, null, null, null, null, null))
            {
                throw Failure.Usage("Nothing is given to change.", "see pf webhook update --help");
            }
            var changed = await cloud.ChangeWebhook(parse.GetValue(product), parse.GetValue(id), change, stop);
            screen.Show(changed, WebhookListing.Fields(changed));
        });
    }
}
