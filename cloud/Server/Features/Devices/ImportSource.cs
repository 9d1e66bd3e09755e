using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using ProductFirmware.Core;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>How devices are to be taken in.</summary>
internal sealed record ImportSettings(
    bool Force, bool DryRun, bool NoUpdate, bool Move, bool Test, bool Development, IReadOnlyList<string> Groups);

/// <summary>
/// What an import brings: its settings and its lines. The body is taken whole before a line is read — to a temporary file where it
/// is large — so that an upload that is cut off leaves nothing.
/// </summary>
internal sealed class ImportSource
{
    private const int JsonBytesMax = 1024 * 1024;
    private const int FormBytesMax = 64 * 1024;
    private const int InMemoryBytesMax = 64 * 1024;

    private readonly Func<IEnumerable<string>> read;

    private ImportSource(ImportSettings settings, Func<IEnumerable<string>> read)
    {
        Settings = settings;
        this.read = read;
    }

    public ImportSettings Settings { get; }

    public static async Task<ImportSource> Read(HttpRequest request)
    {
        if (request.HasFormContentType)
        {
            var isMultipart = request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
            Allow(request, isMultipart ? ImportRule.BytesMax + FormBytesMax : JsonBytesMax); // only a part that is a file goes to the disk
            var form = await Form.Read(request, new FormOptions { MultipartBodyLengthLimit = long.MaxValue, ValueLengthLimit = FormBytesMax });
            var settings = SettingsOf(name => form[name].ToString() is { Length: > 0 } text ? text : request.Query[name]);
            return form.Files.Count > 0
                ? new(settings, () => Lines(form.Files[0].OpenReadStream()))
                : new(settings, () => form["id"].OfType<string>());
        }
        if (request.ContentType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true)
        {
            Allow(request, ImportRule.BytesMax);
            request.EnableBuffering(InMemoryBytesMax, ImportRule.BytesMax);
            await request.Body.DrainAsync(request.HttpContext.RequestAborted);
            return new(SettingsOf(name => request.Query[name]), () => Lines(FromStart(request.Body)));
        }
        Allow(request, JsonBytesMax);
        var json = await Json.Read(request) ?? [];
        return new(SettingsOf(new Fields(json), request.Query), () => Ids(json));
    }

    /// <summary>
    /// The lines that say something, each with its number, counted from 1; the same ones whenever they are asked for. A table's
    /// header says which column counts.
    /// </summary>
    public IEnumerable<(int Number, string Text)> Lines()
    {
        var number = 0;
        int? column = null;
        foreach (var line in read())
        {
            number++;
            if (ImportRule.IsBlank(line))
            {
                continue;
            }
            if (column is null)
            {
                column = ImportRule.ColumnOf(line) ?? 0;
                if (ImportRule.ColumnOf(line) is not null)
                {
                    continue;
                }
            }
            yield return (number, ImportRule.Field(line, column.Value));
        }
    }

    private static Stream FromStart(Stream stream)
    {
        stream.Position = 0;
        return stream;
    }

    private static void Allow(HttpRequest request, long bytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }
    }

    private static ImportSettings SettingsOf(Func<string, string?> text) =>
        SettingsOf(name => IsTrue(name, text(name)), Split(text("groups")));

    private static ImportSettings SettingsOf(Fields fields, IQueryCollection query) =>
        SettingsOf(name => fields.Flag(name) || IsTrue(name, query[name]), fields.Texts("groups")?.ToArray() ?? Split(query["groups"]));

    private static ImportSettings SettingsOf(Func<string, bool> flag, string[] groups) => new(
        flag("force"), flag("dry_run"), flag("no_update"), flag("move"), flag("test"), flag("development"), groups);

    private static IEnumerable<string> Ids(JsonObject json) =>
        json["ids"] is JsonArray many ? many.Select(node => node?.ToString() ?? "") : json["id"] is { } one ? [one.ToString()] : [];

    private static bool IsTrue(string name, string? value) => value?.ToLowerInvariant() switch
    {
        null or "" or "0" or "false" => false,
        "1" or "true" or "on" => true,
        _ => throw new JsonException($"{name} is true or false"),
    };

    private static string[] Split(string? names) =>
        names?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // Line by line in bounded memory: of a line that is too long to be an ID only the beginning is kept.
    private static IEnumerable<string> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream, bufferSize: 64 * 1024, leaveOpen: true);
        var piece = new char[16 * 1024];
        var line = new System.Text.StringBuilder();
        int count;
        while ((count = reader.Read(piece)) > 0)
        {
            var start = 0;
            for (int end; (end = Array.IndexOf(piece, '\n', start, count - start)) >= 0; start = end + 1)
            {
                Append(line, piece.AsSpan(start, end - start));
                yield return line.ToString();
                line.Clear();
            }
            Append(line, piece.AsSpan(start, count - start));
        }
        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static void Append(System.Text.StringBuilder line, ReadOnlySpan<char> text) =>
        line.Append(text[..Math.Min(text.Length, ImportRule.LineCharsMax - line.Length)]);
}
