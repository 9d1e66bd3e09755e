using System.Text.Json;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>An open event stream, and everything that came on it.</summary>
internal sealed class EventListener : IAsyncDisposable
{
    private readonly List<(string Name, EventBody Body)> events = [];
    private readonly List<string> lines = [];
    private readonly CancellationTokenSource stop = new();
    private readonly HttpResponseMessage answer;
    private readonly Task reading;

    private EventListener(HttpResponseMessage answer)
    {
        this.answer = answer;
        reading = Read();
    }

    /// <summary>Whether the server ended the stream.</summary>
    public bool HasEnded => reading.IsCompleted;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>The names of the devices' and people's own events, in order.</summary>
    public IEnumerable<string> Published => All.Select(one => one.Name).Where(name => !name.StartsWith("spark/") && !name.StartsWith("pf/") && !name.StartsWith("particle/"));

    public IReadOnlyList<(string Name, EventBody Body)> All
    {
        get
        {
            lock (lines)
            {
                return [.. events];
            }
        }
    }

    public static Task<EventListener> Open(ServerHost host, string path) => Open(host.Http, path);

    public static async Task<EventListener> Open(HttpClient http, string path)
    {
        var answer = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        var listener = new EventListener(answer);
        await Wait.Until(() => listener.Lines.Contains(":ok"));
        return listener;
    }

    /// <summary>The first event of the name, once it is there.</summary>
    public async Task<EventBody> Next(string name)
    {
        await Wait.Until(() => All.Any(one => one.Name == name), () => $"{name} among: {string.Join(", ", All)}");
        return All.First(one => one.Name == name).Body;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        answer.Dispose();
        stop.Dispose();
    }

    private async Task Read()
    {
        try
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            var name = "";
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                lock (lines)
                {
                    lines.Add(line);
                    name = line.StartsWith("event: ") ? line["event: ".Length..] : name;
                    if (line.StartsWith("data: "))
                    {
                        events.Add((name, JsonSerializer.Deserialize<EventBody>(line["data: ".Length..], RestJson.Options)!));
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or HttpRequestException or OperationCanceledException)
        {
            // closed
        }
    }
}
