using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Webhooks and their deliveries.</summary>
internal sealed partial class CloudApi
{
    public Task<List<IntegrationBody>> Integrations(int product) => Get<List<IntegrationBody>>($"/v1/products/{product}/integrations");

    public Task<IntegrationBody> Integration(int product, int id) => Get<IntegrationBody>(Hook(product, id));

    /// <summary>The answer holds the secret, this once.</summary>
    public Task<IntegrationBody> CreateIntegration(int product, ChangeIntegration made) =>
        Ask<IntegrationBody>(HttpMethod.Post, $"/v1/products/{product}/integrations", made);

    public Task<IntegrationBody> ChangeIntegration(int product, int id, ChangeIntegration change) =>
        Ask<IntegrationBody>(HttpMethod.Put, Hook(product, id), change);

    public Task<OkAnswer> RemoveIntegration(int product, int id) => Ask<OkAnswer>(HttpMethod.Delete, Hook(product, id));

    /// <summary>The answer holds the new secret, this once.</summary>
    public Task<IntegrationBody> NewSecret(int product, int id) => Ask<IntegrationBody>(HttpMethod.Post, $"{Hook(product, id)}/secret");

    public Task<DeliveryBody> TestIntegration(int product, int id) => Ask<DeliveryBody>(HttpMethod.Post, $"{Hook(product, id)}/test");

    /// <summary>A page of the log; <paramref name="cursor"/> is what the page before gave, null for the newest.</summary>
    public Task<DeliveriesAnswer> Deliveries(int product, int id, string? cursor) =>
        Get<DeliveriesAnswer>($"{Hook(product, id)}/deliveries{(cursor is null ? "" : $"?cursor={Uri.EscapeDataString(cursor)}")}");

    public Task<DeliveryBody> Redeliver(int product, int id, long delivery) =>
        Ask<DeliveryBody>(HttpMethod.Post, $"{Hook(product, id)}/deliveries/{delivery}/redeliver");

    private static string Hook(int product, int id) => $"/v1/products/{product}/integrations/{id}";
}
