using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Sends HTTP requests into this server's own pipeline, without a socket between. So whatever asks through it meets every check that a
/// stranger's request meets.
/// </summary>
internal sealed class InProcess(IServiceScopeFactory scopes)
{
    /// <summary>Where an answer's body goes while it is written, for one that is read before it is over; otherwise it is kept whole.</summary>
    public static readonly HttpRequestOptionsKey<Stream> AnswerTo = new("answer-to");

    /// <summary>The pipeline behind this point; known once the server is built.</summary>
    public RequestDelegate? Pipeline { get; set; }

    /// <summary>A client of this server's addresses. It waits for as long as the server works: an import of a million takes its time.</summary>
    public HttpClient Client() => new(new Handler(this)) { BaseAddress = new Uri("http://localhost"), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>An answer that goes on until the token ends it, such as an event stream: it is read as it is written.</summary>
    public async Task<HttpResponseMessage> Open(HttpRequestMessage request, CancellationToken whileOpen)
    {
        var pipe = new Pipe();
        var opened = new TaskCompletionSource<HttpResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Task.Run(() => Run(request, pipe.Writer, opened, whileOpen), CancellationToken.None);
        var response = await opened.Task;
        var started = await pipe.Reader.ReadAsync(whileOpen); // status and headers stand from the first byte on
        pipe.Reader.AdvanceTo(started.Buffer.Start);
        return Answer(response, new StreamContent(pipe.Reader.AsStream()), request);
    }

    private async Task Run(HttpRequestMessage request, PipeWriter answer, TaskCompletionSource<HttpResponse> opened, CancellationToken whileOpen)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var context = await Context(request, scope.ServiceProvider, answer.AsStream(), whileOpen);
            opened.SetResult(context.Response);
            await Pipeline!(context);
            await context.Response.CompleteAsync();
            await answer.CompleteAsync();
        }
        catch (Exception e)
        {
            await answer.CompleteAsync(e); // whoever reads meets it
            opened.TrySetException(e);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var answer = new MemoryStream();
        var context = await Context(
            request, scope.ServiceProvider, request.Options.TryGetValue(AnswerTo, out var to) ? to : answer, cancel);
        await Pipeline!(context);
        await context.Response.CompleteAsync();
        return Answer(context.Response, new ByteArrayContent(answer.ToArray()), request);
    }

    private static async Task<HttpContext> Context(HttpRequestMessage request, IServiceProvider services, Stream answer, CancellationToken cancel)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        var context = new DefaultHttpContext(features) { RequestServices = services, RequestAborted = cancel };
        var uri = request.RequestUri!;
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Method = request.Method.Method;
        context.Request.Scheme = uri.Scheme;
        context.Request.Host = HostString.FromUriComponent(uri);
        context.Request.Path = PathString.FromUriComponent(uri);
        context.Request.QueryString = QueryString.FromUriComponent(uri);
        foreach (var (name, values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
        {
            context.Request.Headers[name] = values.ToArray();
        }
        if (request.Content is not null)
        {
            context.Request.Body = await request.Content.ReadAsStreamAsync(cancel);
            context.Request.ContentLength = request.Content.Headers.ContentLength;
            features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        }
        return context;
    }

    private static HttpResponseMessage Answer(HttpResponse response, HttpContent body, HttpRequestMessage request)
    {
        var message = new HttpResponseMessage((HttpStatusCode)response.StatusCode) { RequestMessage = request, Content = body };
        foreach (var (name, values) in response.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
        return message;
    }

    // Without it a handler's body parameter is taken as absent.
    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    private sealed class Handler(InProcess server) : HttpMessageHandler
    {
        // On a thread of its own: the store's calls block, and a page must be able to draw meanwhile.
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.Run(() => server.Send(request, cancellationToken), cancellationToken);
    }
}

/// <summary>Where requests from inside enter.</summary>
internal static class InProcessEntry
{
    /// <summary>In front of everything that they are to meet.</summary>
    public static void UseInProcess(this WebApplication app) => ((IApplicationBuilder)app).Use(next =>
    {
        app.Services.GetRequiredService<InProcess>().Pipeline = next;
        return next;
    });
}
