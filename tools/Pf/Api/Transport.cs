using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Api;

/// <summary>One HTTP request and its answer; everything that can go wrong on the way becomes a Failure.</summary>
internal sealed class Transport : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    /// <summary>Reasons that say the request missed, and not that a rule said no.</summary>
    private static readonly Reason[] NoRule = [Reason.None, Reason.NotFound, Reason.InvalidRequest];

    private readonly Uri url;
    private readonly HttpClient http;

    public Transport(Uri url, string? token)
    {
        this.url = url;
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, chain, errors) => TrustedAuthority.Accepts(url, shown, chain, errors);
        http = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout };
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Sends and reads the answer's JSON.</summary>
    /// <param name="ifMatch">The tag that what is changed must still have.</param>
    public async Task<T> Send<T>(HttpMethod method, string path, HttpContent? body, CancellationToken stop, string? ifMatch = null)
    {
        using var answer = await Ask(method, path, body, stop, ifMatch);
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(RestJson.Options, stop) ?? throw Foreign(answer);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Foreign(answer);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Broken();
        }
    }

    /// <summary>Sends; the answer says only that it is done.</summary>
    public async Task Do(HttpMethod method, string path, HttpContent? body, CancellationToken stop)
    {
        using var answer = await Ask(method, path, body, stop);
    }

    /// <summary>Fetches a file.</summary>
    public async Task<byte[]> Bytes(string path, CancellationToken stop)
    {
        using var answer = await Ask(HttpMethod.Get, path, null, stop);
        try
        {
            return await answer.Content.ReadAsByteArrayAsync(stop);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Broken();
        }
    }

    /// <summary>An answer that does not end by itself, line by line.</summary>
    public async IAsyncEnumerable<string> Lines(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        using var answer = await Ask(HttpMethod.Get, path, null, stop);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
        while (await Line(reader, stop) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Fetches a file as it comes.</summary>
    public async Task CopyTo(string path, Stream destination, CancellationToken stop)
    {
        using var answer = await Ask(HttpMethod.Get, path, null, stop);
        try
        {
            await answer.Content.CopyToAsync(destination, stop);
        }
        catch (HttpRequestException)
        {
            throw Broken();
        }
    }

    /// <summary>Fetches what nobody has vouched for, from whoever answers: no token goes along, and what comes must be proven otherwise.</summary>
    public static async Task<byte[]> Unproven(Uri url, string path, CancellationToken stop)
    {
        const int BytesMax = 64 * 1024;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout, MaxResponseContentBufferSize = BytesMax };
        try
        {
            return await http.GetByteArrayAsync(path, stop);
        }
        catch (HttpRequestException e)
        {
            throw Failure.Of("server_unreachable", $"{url}{path} could not be fetched: {e.Message}", "check --url, and that the server has an authority of its own");
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<string?> Line(StreamReader reader, CancellationToken stop)
    {
        try
        {
            return await reader.ReadLineAsync(stop);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Broken();
        }
    }

    private async Task<HttpResponseMessage> Ask(HttpMethod method, string path, HttpContent? body, CancellationToken stop, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(EntityTagHeaderValue.Parse(ifMatch));
        }
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw NotReached("is not reachable");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw Failure.Of("server_not_trusted", $"No trusted TLS connection to {url} came about.", "if it is your server with an authority of its own: pf ca trust; else check its certificate, or give another --url");
        }
        catch (HttpRequestException)
        {
            throw Broken();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw NotReached($"did not answer within {Timeout.TotalSeconds:0} s");
        }
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }
        using (answer)
        {
            throw await FailureOf(answer, stop);
        }
    }

    private async Task<Failure> FailureOf(HttpResponseMessage answer, CancellationToken stop)
    {
        var error = await ReadError(answer, stop);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            return new("not_signed_in", error?.Sentence ?? $"{url} wants a sign-in.", "sign in: pf login", ExitCode.NotSignedIn, Reason.NotSignedIn);
        }
        if (error is null)
        {
            return Foreign(answer);
        }
        var reason = (Reason)error.Code;
        var exit = reason == Reason.NotSignedIn ? ExitCode.NotSignedIn : NoRule.Contains(reason) ? ExitCode.Failed : ExitCode.Refused;
        return new(error.Error, error.Sentence, error.Next, exit, reason);
    }

    private static async Task<SaidError?> ReadError(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            var body = await answer.Content.ReadFromJsonAsync<ErrorAnswer>(RestJson.Options, stop);
            return body is { Error: not null, ErrorDescription: not null } ? SaidError.From(body) : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    private Failure NotReached(string how) =>
        Failure.Of("server_unreachable", $"The server at {url} {how}.", "start it with dotnet run --project cloud/Server, or give --url");

    private Failure Broken() =>
        Failure.Of("server_broke_off", $"The connection to {url} broke off before the answer was there.", "see the server's log, and run the command again");

    private Failure Foreign(HttpResponseMessage answer) =>
        Failure.Of(
            "foreign_server",
            $"{url} answered {(int)answer.StatusCode}, and not as ProductFirmware's API does.",
            "check that --url is the address of a ProductFirmware server of this version");

    /// <summary>A server's error: its description without the next step, which is said by itself.</summary>
    private sealed record SaidError(string Error, string Sentence, int Code, string Next)
    {
        public static SaidError From(ErrorAnswer body)
        {
            var next = string.IsNullOrEmpty(body.Next) ? "see the message" : body.Next.TrimEnd('.');
            var end = body.ErrorDescription.IndexOf(" Next:", StringComparison.Ordinal);
            return new(body.Error, (end < 0 ? body.ErrorDescription : body.ErrorDescription[..end]).Trim(), body.Code, next);
        }
    }
}
