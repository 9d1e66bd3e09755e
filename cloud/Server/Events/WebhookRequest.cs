using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>A delivery as the HTTP request that carries it.</summary>
internal static class WebhookRequest
{
    /// <summary>The request; null where its signature cannot be made, since unsigned it would be refused.</summary>
    public static HttpRequestMessage? Build(IntegrationRow integration, DeliveryRow delivery, WebhookSecrets secrets, long nowS)
    {
        var message = WebhookMessage.Of(HookOf(integration), EventOf(integration, delivery));
        var body = Encoding.UTF8.GetBytes(message.Body ?? "");
        var request = new HttpRequestMessage(new HttpMethod(message.Method), message.Address);
        if (message.Body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(message.ContentType) } };
        }
        AddHeaders(request, message);
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

    private static Webhook HookOf(IntegrationRow row) =>
        new(row.Name, row.Event, row.Url, row.Method, WebhookMessage.Texts(row.Headers), row.TemplateKind, row.Template);

    private static WebhookEvent EventOf(IntegrationRow integration, DeliveryRow delivery) => new(
        integration.ProductId, delivery.EventName, delivery.Data, delivery.DeviceId, TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(delivery.PublishedAtMs)));

    /// <summary>A moment as webhooks tell it.</summary>
    public static string TimeOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void AddHeaders(HttpRequestMessage request, WebhookMessage message)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "ProductFirmware");
        foreach (var (name, value) in message.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.Remove(name);
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
