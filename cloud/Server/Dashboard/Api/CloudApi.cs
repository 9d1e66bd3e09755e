using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>The API's no, with its own sentence: what is wrong and what to do.</summary>
public sealed class CloudRefused(HttpStatusCode status, ErrorAnswer answer) : Exception(answer.ErrorDescription)
{
    /// <summary>The answer's status.</summary>
    public HttpStatusCode Status => status;

    /// <summary>The whole answer.</summary>
    public ErrorAnswer Answer => answer;

    /// <summary>The sign-in is over, and not something else.</summary>
    public bool IsSignedOut => status == HttpStatusCode.Unauthorized;
}

/// <summary>
/// The REST API as the dashboard calls it, with the token of the person whose page this is. One file for each noun. A refusal is
/// thrown as <see cref="CloudRefused"/>.
/// </summary>
internal sealed partial class CloudApi(InProcess server, AuthenticationStateProvider who)
{
    private readonly HttpClient http = server.Client();

    private Task<T> Get<T>(string path) => Ask<T>(HttpMethod.Get, path);

    /// <param name="tag">Of what the person saw: refused where it changed meanwhile.</param>
    private async Task<T> Ask<T>(HttpMethod method, string path, object? body = null, EntityTagHeaderValue? tag = null) =>
        await Ask<T>(method, path, body, await Token(), tag);

    /// <summary>Makes a change; the tag of what was changed, as it is afterwards.</summary>
    private async Task<EntityTagHeaderValue> AskForTag(HttpMethod method, string path, object body, EntityTagHeaderValue? tag = null)
    {
        using var request = Request(method, path, body, await Token(), tag);
        using var answer = await http.SendAsync(request);
        await Check(answer);
        return answer.Headers.ETag!;
    }

    /// <param name="from">The browser's address where nobody is signed in: what is wrong is held against it, and not against everybody here.</param>
    private async Task<T> Ask<T>(
        HttpMethod method, string path, object? body, string? token, EntityTagHeaderValue? tag = null, IPAddress? from = null)
    {
        using var request = Request(method, path, body, token, tag);
        if (from is not null)
        {
            request.Headers.Add(ForwardedHeadersDefaults.XForwardedForHeaderName, $"{from}");
        }
        using var answer = await http.SendAsync(request);
        await Check(answer);
        return (await answer.Content.ReadFromJsonAsync<T>(RestJson.Options))!;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body, string? token, EntityTagHeaderValue? tag)
    {
        var request = new HttpRequestMessage(method, path)
        {
            Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, body.GetType(), options: RestJson.Options)),
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(tag);
        }
        return request;
    }

    private static async Task Check(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new CloudRefused(answer.StatusCode, (await answer.Content.ReadFromJsonAsync<ErrorAnswer>(RestJson.Options))!);
        }
    }
}
