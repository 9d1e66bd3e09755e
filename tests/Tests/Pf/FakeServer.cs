using System.Net;
using System.Text;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>A server that says what a test wants it to say, also what no real one would.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Dictionary<string, (int Status, string Body)> answers = [];
    private readonly Task serving;

    public FakeServer()
    {
        Url = $"http://127.0.0.1:{Ports.Free()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        serving = Serve();
    }

    public string Url { get; }

    /// <summary>Method, path, Authorization header and body of what came, in order.</summary>
    public List<(string Request, string? Authorization, string Body)> Seen { get; } = [];

    /// <summary>A header of every answer.</summary>
    public string? ContentDisposition { get; set; }

    public FakeServer On(string request, int status, string body)
    {
        answers[request] = (status, body);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            try
            {
                Answer(await listener.GetContextAsync());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var request = $"{context.Request.HttpMethod} {context.Request.RawUrl}";
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        Seen.Add((request, context.Request.Headers["Authorization"], reader.ReadToEnd()));
        var (status, body) = answers.GetValueOrDefault(request, (404, "no such address"));
        context.Response.StatusCode = status;
        context.Response.ContentType = body.StartsWith('{') || body.StartsWith('[') ? "application/json" : "text/html";
        if (ContentDisposition is not null)
        {
            context.Response.Headers["Content-Disposition"] = ContentDisposition;
        }
        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
    }
}
