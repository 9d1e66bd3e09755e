using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary><c>pf webhook test</c>: one sample, one attempt.</summary>
internal static class Test
{
    public static Verb Create()
    {
        var id = WebhookListing.Id();
        var product = Given.Product();
        return new Verb("test", "Send a sample event to a webhook's address.", "pf webhook test 1 --product 94") { id, product }.Asks(async (parse, cloud, screen, stop) =>
        {
            var sent = await cloud.TestWebhook(parse.GetValue(product), parse.GetValue(id), stop);
            if (sent.State != "delivered")
            {
                var why = sent.LastStatus is { } status ? $"The address answered {status}." : sent.LastAnswer ?? "There was no answer.";
                throw new Failure("delivery_failed", why, "see that it answers with a status from 200 to 299", ExitCode.Refused, Wire.Reason.DeliveryFailed);
            }
            screen.Done(sent, $"Webhook {parse.GetValue(id)} took the sample ({sent.LastStatus}).");
        });
    }
}
