using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace ProductFirmware.Fuzz;

/// <summary>
/// What afl starts from beside the corpus: a request for every operation of the API, with all that can stand in it. So a new
/// address is tried by being there.
/// </summary>
internal static class Seeds
{
    private const int DepthMax = 4;

    /// <summary>Writes each to a file of its own.</summary>
    public static async Task Write(string folder)
    {
        FuzzedServer? server = null;
        var address = new Uri($"http://{FuzzedServer.ForNext(ref server).Http}{Server.Reference.DocumentAddress}");
        using var http = new HttpClient();
        using var text = new MemoryStream(await http.GetByteArrayAsync(address));
        var document = (await OpenApiDocument.LoadAsync(text, "json")).Document!;
        await File.WriteAllBytesAsync(Path.Combine(folder, "upload"), Upload());
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                await File.WriteAllTextAsync(Path.Combine(folder, operation.OperationId!), Request(method, path, operation));
            }
        }
    }

    private static string Request(HttpMethod method, string path, OpenApiOperation operation)
    {
        var filled = path.Replace("{p}", $"{FuzzedServer.Product}").Replace("{o}", "1").Replace("{d}", FuzzedServer.Device).Replace("{v}", "1").Replace("{name}", "kitchen");
        foreach (var parameter in operation.Parameters ?? [])
        {
            filled = filled.Replace($"{{{parameter.Name}}}", "1");
        }
        var query = (operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Query)
            .Select(parameter => $"{parameter.Name}={Sample(parameter.Schema!, 0)}");
        var body = operation.RequestBody?.Content?.TryGetValue("application/json", out var json) == true ? Sample(json.Schema!, 0) : null;
        var first = $"{method} {filled}?{string.Join('&', query)}".TrimEnd('?');
        return body is null ? first : $"{first}\nContent-Type: application/json\n\n{body.ToJsonString()}";
    }

    private static JsonNode? Sample(IOpenApiSchema schema, int depth)
    {
        var parts = (IOpenApiSchema[])[schema, .. schema.OneOf ?? []];
        bool Is(JsonSchemaType type) => parts.Any(part => part.Type?.HasFlag(type) == true);
        var fields = parts.SelectMany(part => part.Properties ?? new Dictionary<string, IOpenApiSchema>()).ToList();
        return fields.Count > 0 && depth < DepthMax ? new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Sample(field.Value, depth + 1))))
            : Is(JsonSchemaType.Array) ? new JsonArray("a")
            : Is(JsonSchemaType.Boolean) ? true
            : Is(JsonSchemaType.Integer) ? 1
            : Is(JsonSchemaType.String) ? "a"
            : new JsonObject { ["a"] = "b" };
    }

    private static byte[] Upload() =>
    [
        .. "POST /v1/products/94/firmware\nContent-Type: multipart/form-data; boundary=x\n\n"u8,
        .. "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nThree\r\n"u8,
        .. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"u8,
        .. FuzzedServer.Firmware(3),
        .. "\r\n--x--\r\n"u8,
    ];
}
