namespace ProductFirmware.Server;

/// <summary>What takes events from who publishes to who listens.</summary>
internal static class EventParts
{
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<EventHub>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<WebhookSender>();
        services.AddScoped<StreamAccess>();
        services.AddHostedService<OutboxPump>();
        services.AddHostedService<DeliveryPrune>();
    }
}
