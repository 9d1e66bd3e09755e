using System.Text.Json;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>A webhook as a person types it: headers, fields and parameters one to a line.</summary>
internal sealed record HookForm
{
    public string Name { get; set; } = "";

    public string Event { get; set; } = "";

    public string Device { get; set; } = "";

    public string Url { get; set; } = "";

    public string Method { get; set; } = "POST";

    public string Headers { get; set; } = "";

    /// <summary><c>json</c>, <c>form</c>, <c>query</c> or <c>body</c>; empty for the default fields.</summary>
    public string Kind { get; set; } = "";

    public string Template { get; set; } = "";

    public static HookForm Of(IntegrationBody hook) => new()
    {
        Name = hook.Name ?? "",
        Event = hook.Event,
        Device = hook.DeviceId ?? "",
        Url = hook.Url,
        Method = hook.RequestType,
        Headers = Text(hook.Headers, ": "),
        Kind = hook.Json is not null ? "json" : hook.Form is not null ? "form" : hook.Query is not null ? "query" : hook.Body is not null ? "body" : "",
        Template = hook.Json is { } json ? Parts.Payload.Pretty(json.GetRawText()) : hook.Body ?? Text(hook.Form ?? hook.Query, "="),
    };

    /// <summary>Null, or why it cannot even be sent.</summary>
    public string? Fault() =>
        Lines(Headers, ':') is null ? "Write one header to a line, as Name: value, each name once."
        : Kind is "form" or "query" && Lines(Template, '=') is null ? "Write one field to a line, as name=value, each name once."
        : Kind == "body" && Template.Length == 0 ? "Write the text that is sent."
        : Kind == "json" ? JsonFault()
        : null;

    /// <summary>What the API is asked for; only where there is no fault. An empty body takes a template away.</summary>
    public ChangeIntegration Change() => new(
        Name, Event, Url, Method, Device.Trim(), Lines(Headers, ':'),
        Kind == "json" ? JsonSerializer.Deserialize<JsonElement>(Template) : null,
        Kind == "form" ? Lines(Template, '=') : null,
        Kind == "query" ? Lines(Template, '=') : null,
        Kind == "body" ? Template : Kind.Length == 0 ? "" : null,
        null, null);

    /// <summary>The request for an event with this data, by the sender's own rule.</summary>
    public WebhookMessage Preview(int product, string data, DateTimeOffset now)
    {
        var template = Kind switch { "" => null, "form" or "query" => JsonSerializer.Serialize(Lines(Template, '=')), _ => Template };
        var hook = new Webhook(Name, Event, Url, Method, Lines(Headers, ':')!, template is null ? null : Kind, template);
        return WebhookMessage.Of(hook, new WebhookEvent(product, Event, data, Device.Length > 0 ? Device : "e00fce68000024a1b2c3d4e5", WebhookRequest.TimeOf(now)));
    }

    private string? JsonFault()
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(Template).ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)
                ? "A JSON template is an object or an array."
                : HasNameTwice() ? "Write each name of a JSON object once."
                : null;
        }
        catch (JsonException e)
        {
            return $"The template is no JSON: line {e.LineNumber + 1}, character {e.BytePositionInLine + 1}.";
        }
    }

    private bool HasNameTwice()
    {
        try
        {
            using var _ = JsonDocument.Parse(Template, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return false;
        }
        catch (JsonException)
        {
            return true; // it is JSON otherwise
        }
    }

    private static Dictionary<string, string>? Lines(string text, char separator)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (Line: line, At: line.IndexOf(separator))).ToList();
        return lines.Any(one => one.At < 1) || lines.DistinctBy(one => one.Line[..one.At].Trim()).Count() != lines.Count
            ? null
            : lines.ToDictionary(one => one.Line[..one.At].Trim(), one => one.Line[(one.At + 1)..].Trim());
    }

    private static string Text(IReadOnlyDictionary<string, string>? fields, string separator) =>
        fields is null ? "" : string.Join('\n', fields.Select(field => field.Key + separator + field.Value));
}
