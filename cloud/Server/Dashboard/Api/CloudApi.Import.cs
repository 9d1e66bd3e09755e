using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>What an import tells while it goes on.</summary>
/// <param name="Progress">How far it is.</param>
/// <param name="Line">A line that was not added, and why.</param>
internal sealed record ImportTold(Action<ImportProgress> Progress, Action<ImportLine> Line);

/// <summary>Taking devices in, and the list of them as a file.</summary>
internal sealed partial class CloudApi
{
    private const string LinesType = "application/x-ndjson";

    /// <summary>Takes a list in as it is read, and tells how far it is.</summary>
    /// <param name="settings">The API's own, e.g. <c>force=true</c>.</param>
    public async Task<ImportAnswer> Import(int product, Stream list, string settings, ImportTold told)
    {
        var body = new Pipe();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/products/{product}/devices?{settings}") { Content = new StreamContent(list) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        request.Headers.Accept.ParseAdd(LinesType);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token());
        request.Options.Set(InProcess.AnswerTo, body.Writer.AsStream(leaveOpen: true));
        var answering = SendInto(body.Writer, request);
        var last = await ReadLines(body.Reader, told);
        using var answer = await answering;
        return answer.IsSuccessStatusCode
            ? JsonSerializer.Deserialize<ImportAnswer>(last, RestJson.Options)!
            : throw new CloudRefused(answer.StatusCode, JsonSerializer.Deserialize<ErrorAnswer>(last, RestJson.Options)!);
    }

    /// <summary>Every device of the product, as a table that is read as it is written.</summary>
    public async Task<HttpResponseMessage> ExportDevices(int product, string? token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(http.BaseAddress!, $"/v1/products/{product}/devices/export"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var answer = await server.Open(request, cancel);
        await Check(answer);
        return answer;
    }

    private async Task<HttpResponseMessage> SendInto(PipeWriter body, HttpRequestMessage request)
    {
        try
        {
            return await http.SendAsync(request);
        }
        finally
        {
            await body.CompleteAsync();
        }
    }

    // The last line is the summary, or a refusal.
    private static async Task<string> ReadLines(PipeReader body, ImportTold told)
    {
        using var reader = new StreamReader(body.AsStream());
        var last = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            last = line;
            var read = JsonNode.Parse(line)!.AsObject();
            if (read.ContainsKey("result"))
            {
                told.Line(read.Deserialize<ImportLine>(RestJson.Options)!);
            }
            else if (read["saved"] is { } saved)
            {
                told.Progress(new ImportProgress((int)saved, (int)saved));
            }
            else if (read.ContainsKey("added"))
            {
                told.Progress(read.Deserialize<ImportProgress>(RestJson.Options)!);
            }
        }
        return last;
    }
}
