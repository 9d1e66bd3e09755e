using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Fleet;

/// <summary>What became of a request: a status below 300 is an acknowledgement; none at all says nothing about what was done.</summary>
/// <param name="Status">Null where no answer came, or a proxy's or server's trouble (5xx).</param>
internal sealed record Answer(HttpStatusCode? Status, JsonNode? Body)
{
    public bool IsYes => Status is { } status && (int)status < 300;

    /// <summary>Whether a rule refused it: it was not done, or was done before.</summary>
    public bool IsNo => Status is { } status && (int)status is >= 400 and < 500;
}

/// <summary>The REST API as its administrator.</summary>
internal sealed class Api(ServerProgram server) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(30) };

    public async Task SignIn(CancellationToken stop)
    {
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(server.Data, "admin.json"), stop))!;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["username"] = (string)admin["username"]!,
            ["password"] = (string)admin["password"]!,
        });
        using var answer = await http.PostAsync("oauth/token", form, stop);
        var token = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<TokenAnswer>(RestJson.Options, stop);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token!.AccessToken);
    }

    public async Task<Answer> Ask(HttpMethod method, string path, object? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, options: RestJson.Options)),
        };
        try
        {
            using var answer = await http.SendAsync(request, stop);
            var text = await answer.Content.ReadAsStringAsync(stop);
            return new((int)answer.StatusCode >= 500 ? null : answer.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return new(null, null);
        }
    }

    /// <summary>What must be done, since nobody disturbs.</summary>
    public async Task Must(HttpMethod method, string path, object body)
    {
        var answer = await Ask(method, path, body, CancellationToken.None);
        PromiseBroken.Unless(answer.IsYes, () => $"{method} {path}: {answer.Status} {answer.Body}");
    }

    /// <summary>A question that must be answered.</summary>
    public async Task<JsonNode> Get(string path, CancellationToken stop)
    {
        var answer = await Ask(HttpMethod.Get, path, null, stop);
        return answer.IsYes ? answer.Body! : throw new InvalidOperationException($"GET {path}: {answer.Status} {answer.Body}");
    }

    /// <summary>A file, or null where it is not there.</summary>
    public async Task<byte[]?> Download(string path, CancellationToken stop)
    {
        using var answer = await http.GetAsync(path, stop);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(stop) : null;
    }

    public void Dispose() => http.Dispose();
}
