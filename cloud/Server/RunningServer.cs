using System.Text.Json;

namespace ProductFirmware.Server;

/// <summary>A server that is up, until it is disposed.</summary>
internal sealed class RunningServer(WebApplication app, DataFolder folder, Listeners listeners) : IAsyncDisposable
{
    public WebApplication App => app;

    public string Url => $"http://{listeners.Http}";

    public string Mqtt => listeners.Mqtt.ToString();

    /// <summary>Where the REST API is with TLS; null where it is off.</summary>
    public string? Https => listeners.Https is { } at ? $"https://{at}" : null;

    /// <summary>Where the broker is with TLS; null where it is off.</summary>
    public string? Mqtts => listeners.Mqtts?.ToString();

    /// <summary>What who started the server waits for.</summary>
    public string ReadyLine => "ready " + JsonSerializer.Serialize(
        new { url = Url, mqtt = Mqtt, https = Https, mqtts = Mqtts, data = folder.Path },
        new JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        });

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }
}
