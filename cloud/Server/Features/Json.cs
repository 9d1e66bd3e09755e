using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProductFirmware.Server.Features;

/// <summary>Request bodies that may be missing, or in which null and absent differ.</summary>
internal static class Json
{
    /// <summary>The body as an object; null where there is none. Malformed JSON is told as such.</summary>
    public static async Task<JsonObject?> Read(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync();
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("a JSON object is expected");
    }
}
