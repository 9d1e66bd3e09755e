using System.Runtime.CompilerServices;
using System.Text.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>Events and webhooks.</summary>
internal sealed partial class CloudClient
{
    /// <summary>What happens from now on, until the server ends the stream.</summary>
    public async IAsyncEnumerable<HeardEvent> Events(int product, string? device, string? prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        var of = device is null ? $"v1/products/{product}" : PathOf(product, device);
        var name = "";
        await foreach (var line in transport.Lines($"{of}/events/{Uri.EscapeDataString(prefix ?? "")}".TrimEnd('/'), stop))
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var body = JsonSerializer.Deserialize<EventBody>(line["data: ".Length..], RestJson.Options)!;
                yield return new HeardEvent(name, body.Data, body.Coreid, body.PublishedAt, body.Ttl);
            }
        }
    }

    public Task PublishEvent(int product, PublishEvent body, CancellationToken stop) =>
        transport.Do(HttpMethod.Post, $"v1/products/{product}/events", Json(body), stop);

    /// <summary>Every webhook, oldest first.</summary>
    public Task<IReadOnlyList<IntegrationBody>> Webhooks(int product, CancellationToken stop) =>
        transport.Send<IReadOnlyList<IntegrationBody>>(HttpMethod.Get, $"v1/products/{product}/integrations", null, stop);

    public Task<IntegrationBody> Webhook(int product, int id, CancellationToken stop) =>
        transport.Send<IntegrationBody>(HttpMethod.Get, HookPath(product, id), null, stop);

    public Task<IntegrationBody> CreateWebhook(int product, ChangeIntegration body, CancellationToken stop) =>
        transport.Send<IntegrationBody>(HttpMethod.Post, $"v1/products/{product}/integrations", Json(body), stop);

    public Task<IntegrationBody> ChangeWebhook(int product, int id, ChangeIntegration body, CancellationToken stop) =>
        transport.Send<IntegrationBody>(HttpMethod.Put, HookPath(product, id), Json(body), stop);

    public Task DeleteWebhook(int product, int id, CancellationToken stop) => transport.Do(HttpMethod.Delete, HookPath(product, id), null, stop);

    /// <summary>Gives the webhook a new secret; the answer shows it.</summary>
    public Task<IntegrationBody> NewSecret(int product, int id, CancellationToken stop) =>
        transport.Send<IntegrationBody>(HttpMethod.Post, $"{HookPath(product, id)}/secret", null, stop);

    /// <summary>Sends a sample; the answer says what came of it.</summary>
    public Task<DeliveryBody> TestWebhook(int product, int id, CancellationToken stop) =>
        transport.Send<DeliveryBody>(HttpMethod.Post, $"{HookPath(product, id)}/test", null, stop);

    public Task<DeliveriesAnswer> Deliveries(int product, int id, string? cursor, CancellationToken stop)
    {
        var after = cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}";
        return transport.Send<DeliveriesAnswer>(HttpMethod.Get, $"{HookPath(product, id)}/deliveries{after}", null, stop);
    }

    public Task<DeliveryBody> Redeliver(int product, int id, long delivery, CancellationToken stop) =>
        transport.Send<DeliveryBody>(HttpMethod.Post, $"{HookPath(product, id)}/deliveries/{delivery}/redeliver", null, stop);

    private static string HookPath(int product, int id) => $"v1/products/{product}/integrations/{id}";
}

/// <summary>An event as it came on a stream.</summary>
internal sealed record HeardEvent(string Name, string Data, string Coreid, DateTime PublishedAt, int Ttl);
