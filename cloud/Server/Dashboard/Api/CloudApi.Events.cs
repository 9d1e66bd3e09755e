using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Events: listening and publishing.</summary>
internal sealed partial class CloudApi
{
    /// <summary>
    /// The API's own stream, so what is asked of every listener is asked here, again and again while it is open. It ends when the
    /// server ends it. The first item is null: the stream is open.
    /// </summary>
    /// <param name="device">Only of this one; null for all of the product.</param>
    public async IAsyncEnumerable<SeenEvent?> Events(
        int product, string? device, string prefix, [EnumeratorCancellation] CancellationToken whileOpen)
    {
        var of = device is null ? $"/v1/products/{product}" : Address(product, device);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(http.BaseAddress!, $"{of}/events/{Uri.EscapeDataString(prefix)}"));
        var person = (await who.GetAuthenticationStateAsync()).User;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DashboardCookie.TokenOf(person));
        using var answer = await server.Open(request, whileOpen);
        await Check(answer);
        yield return null;
        var lines = SseParser.Create(await answer.Content.ReadAsStreamAsync(whileOpen), (name, data) => (Name: name, Text: Encoding.UTF8.GetString(data)));
        await foreach (var item in lines.EnumerateAsync(whileOpen))
        {
            yield return new SeenEvent(item.Data.Name, JsonSerializer.Deserialize<EventBody>(item.Data.Text, RestJson.Options)!);
        }
    }

    public Task<OkAnswer> Publish(int product, PublishEvent happened) => Ask<OkAnswer>(HttpMethod.Post, $"/v1/products/{product}/events", happened);
}

/// <summary>An event as a stream gave it; the same one twice are two.</summary>
public sealed class SeenEvent(string name, EventBody body)
{
    public string Name => name;

    public EventBody Body => body;

    /// <summary>Not an event of the product: the stream tells that it could not keep up.</summary>
    public bool IsGap => name == "pf/stream/lost";
}
