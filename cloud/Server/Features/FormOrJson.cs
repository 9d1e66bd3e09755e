using System.Text.Json;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features;

/// <summary>Bodies that some of Particle's clients send as JSON and others as a form.</summary>
internal static class FormOrJson
{
    /// <summary>The body's fields; all absent where there is none.</summary>
    public static async Task<T> Read<T>(HttpRequest request)
        where T : class
    {
        if (!request.HasFormContentType)
        {
            return (await Json.Read(request) ?? []).Deserialize<T>(RestJson.Options)!;
        }
        var form = await Form.Read(request);
        return new JsonObject(form.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString()))).Deserialize<T>(RestJson.Options)!;
    }
}
