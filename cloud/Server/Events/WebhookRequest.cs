using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server;

/// <summary>A delivery as the HTTP request that carries it.</summary>
internal static class WebhookRequest
{
    private static readonly JsonSerializerOptions Readable = RestJson.Apply(new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is no web page
    });

    /// <summary>The request; null where its signature cannot be made, since unsigned it would be refused.</summary>
    public static HttpRequestMessage? Build(IntegrationRow integration, DeliveryRow delivery, WebhookSecrets secrets, long nowS)
    {
        var valueOf = Values(integration, delivery);
        var address = Template.Fill(integration.Url, name => Uri.EscapeDataString(valueOf(name) ?? ""));
        if (integration.TemplateKind == "query")
        {
            address += (address.Contains('?') ? "&" : "?") + Form(integration.Template!, valueOf);
        }
        var (body, type) = Body(integration, delivery, valueOf);
        var request = new HttpRequestMessage(new HttpMethod(integration.Method), address);
        if (integration.Method != "GET")
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        }
        else
        {
            body = [];
        }
        AddHeaders(request, integration, valueOf);
        if (integration.SealedSecret is null)
        {
            return request;
        }
        var signature = secrets.Sign(integration, delivery.EventId, nowS, body);
        request.Headers.Add("webhook-id", delivery.EventId);
        request.Headers.Add("webhook-timestamp", nowS.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signature);
        return signature is null ? null : request;
    }

    private static void AddHeaders(HttpRequestMessage request, IntegrationRow integration, Func<string, string?> valueOf)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "ProductFirmware");
        foreach (var (name, template) in Texts(integration.Headers))
        {
            // A line break in an event must not become a header of its own.
            var value = string.Concat(Template.Fill(template, valueOf).Where(c => !char.IsControl(c)));
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.Remove(name);
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static (byte[] Body, string Type) Body(IntegrationRow integration, DeliveryRow delivery, Func<string, string?> valueOf) =>
        integration.TemplateKind switch
        {
            "json" => (JsonSerializer.SerializeToUtf8Bytes(FillIn(JsonNode.Parse(integration.Template!), valueOf), Readable), "application/json"),
            "form" => (Encoding.UTF8.GetBytes(Form(integration.Template!, valueOf)), "application/x-www-form-urlencoded"),
            "body" => (Encoding.UTF8.GetBytes(Template.Fill(integration.Template!, valueOf)), "text/plain; charset=utf-8"),
            "query" => ([], "application/octet-stream"),
            _ => (JsonSerializer.SerializeToUtf8Bytes(Defaults(delivery), Readable), "application/json"),
        };

    private static WebhookDefaults Defaults(DeliveryRow delivery) =>
        new(delivery.EventName, delivery.Data, delivery.DeviceId ?? "api", At(delivery));

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

    private static Dictionary<string, string> Texts(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(json)!;

    private static Func<string, string?> Values(IntegrationRow integration, DeliveryRow delivery)
    {
        var fields = new Lazy<JsonElement?>(() => Parse(delivery.Data));
        return name => name switch
        {
            "PARTICLE_EVENT_NAME" => delivery.EventName,
            "PARTICLE_EVENT_VALUE" => delivery.Data,
            "PARTICLE_DEVICE_ID" => delivery.DeviceId ?? "api",
            "PARTICLE_PUBLISHED_AT" => At(delivery),
            "PRODUCT_ID" => integration.ProductId.ToString(CultureInfo.InvariantCulture),
            _ => Field(fields.Value, name),
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

    private static string At(DeliveryRow delivery) =>
        DateTimeOffset.FromUnixTimeMilliseconds(delivery.PublishedAtMs).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
