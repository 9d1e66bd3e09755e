using System.CommandLine;
using System.Globalization;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Webhook;

/// <summary>How webhooks and their deliveries look, and how one is named.</summary>
internal static class WebhookListing
{
    public static Argument<int> Id() => new("WEBHOOK") { Description = "The webhook's number, as pf webhook list prints it." };

    public static Listing Table(IEnumerable<IntegrationBody> hooks)
    {
        var table = Listing.Table("Webhook", "Name", "Event", "Device", "Request", "URL", "Disabled");
        foreach (var hook in hooks)
        {
            table.Add(hook.Id, hook.Name, hook.Event, hook.DeviceId, hook.RequestType, hook.Url, hook.Disabled);
        }
        return table;
    }

    public static Listing Fields(IntegrationBody hook) => Listing.Fields()
        .Add("Webhook", hook.Id)
        .Add(Listing.ProductHeader, hook.ProductId)
        .Add("Name", hook.Name)
        .Add("Event", hook.Event)
        .Add("Device", hook.DeviceId)
        .Add("Request", hook.RequestType)
        .Add("URL", hook.Url)
        .Add("Headers", hook.Headers is null ? null : string.Join(", ", hook.Headers.Keys))
        .Add("Template", hook.Json?.GetRawText() ?? hook.Body ?? Joined(hook.Form) ?? Joined(hook.Query))
        .Add("Disabled", hook.Disabled)
        .Add("Created", hook.CreatedAt)
        .Add("Secret", hook.Secret ?? "not shown");

    public static Listing Table(IEnumerable<DeliveryBody> deliveries)
    {
        var table = Listing.Table("Delivery", "Event", "Device", "State", "Attempts", "Status", "Published", "Next attempt", "Answer");
        foreach (var one in deliveries)
        {
            table.Add(one.Id, one.Event, one.DeviceId, one.State, one.Attempts, one.LastStatus, one.PublishedAt, one.NextAttemptAt, one.LastAnswer);
        }
        return table;
    }

    private static string? Joined(IReadOnlyDictionary<string, string>? fields) =>
        fields is null ? null : string.Join('&', fields.Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Key}={field.Value}")));
}
