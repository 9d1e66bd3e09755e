using System.CommandLine;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook redeliver</c>: all attempts anew, with the same ID.</summary>
internal static class Redeliver
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var delivery = new Argument<long>("DELIVERY") { Description = "The delivery's number, as pf webhook deliveries prints it." };
        var product = Given.Product();
        return new Verb("redeliver", "Send a delivery again.", "pf webhook redeliver 1 17 --product 94") { id, delivery, product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var sent = await cloud.Redeliver(parse.GetValue(product), parse.GetValue(id), parse.GetValue(delivery), stop);
            screen.Done(sent, $"Delivery {sent.Id} is sent again.");
        });
    }
}
