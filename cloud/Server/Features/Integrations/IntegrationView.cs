using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary>Webhooks and their deliveries as the API shows them.</summary>
internal static class IntegrationView
{
    public static async Task<(IntegrationRow? Row, Refused? Refused)> Find(Store store, int product, int id)
    {
        var row = await store.Integrations.FirstOrDefaultAsync(one => one.Id == id && one.ProductId == product);
        return row is null ? (null, new Refused(Reason.NotFound, $"Product {product} has no webhook {id}.")) : (row, null);
    }

    /// <param name="caller">Who looks at it: a header may hold a password, so who may not change the webhook sees the names only.</param>
    /// <param name="secret">Shown where it was made in this moment.</param>
    public static IntegrationBody Body(IntegrationRow row, Caller caller, string? secret = null) => new(
        row.Id,
        "Webhook",
        row.ProductId,
        row.Name,
        row.Event,
        row.Url,
        row.Method,
        row.DeviceId,
        caller.Check(Right.IntegrationsUpdate) is null ? Texts(row.Headers) : Texts(row.Headers)?.ToDictionary(header => header.Key, _ => ""),
        row.TemplateKind == "json" ? JsonSerializer.Deserialize<JsonElement>(row.Template!) : null,
        row.TemplateKind == "form" ? Texts(row.Template) : null,
        row.TemplateKind == "query" ? Texts(row.Template) : null,
        row.TemplateKind == "body" ? row.Template : null,
        row.Disabled,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs),
        secret);

    /// <summary>What the audit log says of a webhook: headers may hold a password, so only their names.</summary>
    public static object Noted(IntegrationRow row) => new
    {
        row.Name,
        row.Event,
        row.Url,
        row.Method,
        row.DeviceId,
        headers = Texts(row.Headers)?.Keys,
        row.TemplateKind,
        row.Template,
        row.Disabled,
    };

    public static DeliveryBody Body(DeliveryRow row) => new(
        row.Id,
        row.EventId,
        row.EventName,
        row.DeviceId,
        row.Data,
        DateTimeOffset.FromUnixTimeMilliseconds(row.PublishedAtMs),
        row.State switch { DeliveryState.Delivered => "delivered", DeliveryState.GaveUp => "gave_up", _ => "waiting" },
        row.Attempts,
        row.DueAtMs > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(row.DueAtMs) : null,
        row.LastAttemptAtMs is { } atMs ? DateTimeOffset.FromUnixTimeMilliseconds(atMs) : null,
        row.LastStatus,
        row.LastAnswer,
        row.State == DeliveryState.GaveUp ? Explanations.NameOf(Reason.DeliveryFailed) : null);

    /// <summary>Takes what is given into the row, or says why not; the row is then not to be saved.</summary>
    public static Refusal? Take(IntegrationRow row, ChangeIntegration change, bool allowPrivate)
    {
        if (change.RejectUnauthorized == false)
        {
            return new Refusal(Reason.InvalidRequest, "Certificates are always checked: rejectUnauthorized cannot be false.");
        }
        if (TemplateOf(change, out var kind, out var template) is { } refusal)
        {
            return refusal;
        }
        var deviceId = string.IsNullOrEmpty(change.DeviceId) ? null : ImportRule.ParseId(change.DeviceId);
        if (deviceId is null && !string.IsNullOrEmpty(change.DeviceId))
        {
            return new Refusal(Reason.InvalidDeviceId, $"\"{change.DeviceId}\" is not a device ID.");
        }
        row.Name = change.Name ?? row.Name;
        row.Event = change.Event ?? row.Event;
        row.Url = change.Url ?? row.Url;
        row.Method = change.RequestType?.ToUpperInvariant() ?? row.Method;
        row.DeviceId = change.DeviceId is null ? row.DeviceId : deviceId;
        row.Headers = change.Headers is null ? row.Headers : change.Headers.Count == 0 ? null : JsonSerializer.Serialize(change.Headers);
        row.Disabled = change.Disabled ?? row.Disabled;
        if (kind is not null)
        {
            (row.TemplateKind, row.Template) = template!.Length == 0 ? (null, null) : (kind, template);
        }
        var headers = Texts(row.Headers) ?? new Dictionary<string, string>();
        return WebhookRule.Check(new Webhook(row.Name, row.Event, row.Url, row.Method, headers, row.TemplateKind, row.Template), allowPrivate);
    }

    private static Refusal? TemplateOf(ChangeIntegration change, out string? kind, out string? template)
    {
        var given = new (string Kind, string? Text)[]
        {
            ("json", JsonText(change.Json)),
            ("form", change.Form is null ? null : JsonSerializer.Serialize(change.Form)),
            ("query", change.Query is null ? null : JsonSerializer.Serialize(change.Query)),
            ("body", change.Body),
        }.Where(one => one.Text is not null).ToList();
        (kind, template) = given.FirstOrDefault();
        return given.Count > 1
            ? new Refusal(Reason.InvalidRequest, $"Only one of json, form, query and body can stand, not {string.Join(" and ", given.Select(one => one.Kind))}.")
            : null;
    }

    // Particle's console writes the template as a text that holds JSON. What is none gives a JsonException: the answer is a 400.
    private static string? JsonText(JsonElement? json) => json switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text => JsonSerializer.Deserialize<JsonElement>(text.GetString()!).GetRawText(),
        { } other => other.GetRawText(),
    };

    private static IReadOnlyDictionary<string, string>? Texts(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json);
}
