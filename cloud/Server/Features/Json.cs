using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace ProductFirmware.Server.Features;

/// <summary>Request bodies that may be missing, or in which null and absent differ.</summary>
internal static class Json
{
    /// <summary>More than anything that is no file ever needs.</summary>
    public const int BytesMax = 1024 * 1024;

    // A field twice says two things, so it is refused, as the records' own reader does it.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The body as an object; null where there is none. Malformed JSON is told as such.</summary>
    public static async Task<JsonObject?> Read(HttpRequest request)
    {
        using var body = new MemoryStream();
        var part = new byte[8 * 1024];
        for (int read; (read = await request.Body.ReadAsync(part)) > 0;)
        {
            if (body.Length + read > BytesMax)
            {
                throw new BadHttpRequestException("The body is too big.", StatusCodes.Status413PayloadTooLarge);
            }
            body.Write(part, 0, read);
        }
        var bytes = body.ToArray();
        if (bytes.AsSpan().Trim(" \r\n\t"u8).IsEmpty)
        {
            return null;
        }
        if (!Utf8.IsValid(bytes))
        {
            throw new JsonException("the body is not UTF-8");
        }
        return JsonNode.Parse(bytes, documentOptions: Strict) as JsonObject ?? throw new JsonException("a JSON object is expected");
    }
}
