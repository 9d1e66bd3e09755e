using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProductFirmware.Core;

/// <summary>What a webhook tells of.</summary>
/// <param name="DeviceId">Null where a person published it.</param>
/// <param name="PublishedAt">ISO 8601 with milliseconds, UTC.</param>
public sealed record WebhookEvent(int Product, string Name, string Data, string? DeviceId, string PublishedAt);

/// <summary>What a webhook sends for one event, before it is signed.</summary>
/// <param name="Body">Null where the method has none.</param>
/// <param name="Headers">Those that the webhook sets.</param>
public sealed record WebhookMessage(string Method, string Address, string? Body, string ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is no web page
    };

    /// <summary>
    /// Fills the webhook's templates. One that cannot be read is a <see cref="JsonException"/>, one that repeats the event beyond all
    /// use a <see cref="MessageTooLong"/>.
    /// </summary>
    public static WebhookMessage Of(Webhook hook, WebhookEvent happened)
    {
        var valueOf = Values(happened);
        var address = Template.Fill(hook.Url, name => Uri.EscapeDataString(valueOf(name) ?? ""));
        if (hook.TemplateKind == "query")
        {
            address += (address.Contains('?') ? "&" : "?") + Form(hook.Template!, valueOf);
        }
        var (body, type) = BodyOf(hook, happened, valueOf);
        // A line break in an event must not become a header of its own.
        var headers = hook.Headers.Select(header =>
            KeyValuePair.Create(header.Key, string.Concat(Template.Fill(header.Value, valueOf).Where(c => !char.IsControl(c)))));
        return new WebhookMessage(hook.Method, address, hook.Method == "GET" ? null : body, type, [.. headers]);
    }

    /// <summary>A JSON object of names and texts, as headers, forms and queries are kept.</summary>
    public static Dictionary<string, string> Texts(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    private static (string Body, string Type) BodyOf(Webhook hook, WebhookEvent happened, Func<string, string?> valueOf) => hook.TemplateKind switch
    {
        "json" => (FillIn(JsonNode.Parse(hook.Template!), valueOf)?.ToJsonString(Readable) ?? "null", "application/json"),
        "form" => (Form(hook.Template!, valueOf), "application/x-www-form-urlencoded"),
        "body" => (Template.Fill(hook.Template!, valueOf), "text/plain; charset=utf-8"),
        "query" => ("", "application/octet-stream"),
        _ => (Defaults(happened).ToJsonString(Readable), "application/json"),
    };

    private static JsonObject Defaults(WebhookEvent happened) => new()
    {
        ["event"] = happened.Name,
        ["data"] = happened.Data,
        ["coreid"] = happened.DeviceId ?? "api",
        ["published_at"] = happened.PublishedAt,
    };

    // Values go into texts of the template, so whatever stands in them cannot leave their place.
    private static JsonNode? FillIn(JsonNode? node, Func<string, string?> valueOf) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, FillIn(field.Value, valueOf)))),
        JsonArray items => new JsonArray([.. items.Select(item => FillIn(item, valueOf))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonValue.Create(Template.Fill((string)value!, valueOf)),
        _ => node?.DeepClone(),
    };

    private static string Form(string template, Func<string, string?> valueOf) => string.Join('&', Texts(template).Select(field =>
        $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(Template.Fill(field.Value, valueOf))}"));

    private static Func<string, string?> Values(WebhookEvent happened)
    {
        var fields = new Lazy<JsonElement?>(() => Parse(happened.Data));
        var chars = 0;
        return name =>
        {
            var value = name switch
            {
                "PARTICLE_EVENT_NAME" => happened.Name,
                "PARTICLE_EVENT_VALUE" => happened.Data,
                "PARTICLE_DEVICE_ID" => happened.DeviceId ?? "api",
                "PARTICLE_PUBLISHED_AT" => happened.PublishedAt,
                "PRODUCT_ID" => happened.Product.ToString(CultureInfo.InvariantCulture),
                _ => Field(fields.Value, name),
            };
            chars += value?.Length ?? 0;
            return chars <= MessageTooLong.ValueCharsMax ? value : throw new MessageTooLong();
        };
    }

    private static string? Field(JsonElement? data, string path)
    {
        foreach (var step in path.Split('.'))
        {
            data = data switch
            {
                { ValueKind: JsonValueKind.Object } fields when fields.TryGetProperty(step, out var field) => field,
                { ValueKind: JsonValueKind.Array } items when int.TryParse(step, out var i) && i >= 0 && i < items.GetArrayLength() => items[i],
                _ => null,
            };
        }
        return data?.ToString();
    }

    private static JsonElement? Parse(string data)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(data);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A few bytes of a template can ask for the whole event, and so a few thousand for megabytes of it.</summary>
public sealed class MessageTooLong() : Exception($"The templates ask for more than {ValueCharsMax} characters of the event. Next: name its fields less often.")
{
    /// <summary>Characters of values in one message altogether.</summary>
    public const int ValueCharsMax = 128 * 1024;
}
