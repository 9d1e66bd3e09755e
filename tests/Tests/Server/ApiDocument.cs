using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>One operation of the OpenAPI document.</summary>
internal sealed record ApiOperation(HttpMethod Method, string Path, OpenApiOperation Operation)
{
    public string Id => Operation.OperationId!;

    public string Name => $"{Method} {Path}";

    /// <summary>The right, or <c>any</c>, or <c>none</c>.</summary>
    public string Scope => Extension("x-scope") ?? "";

    /// <summary>The operation that does the same at another address, or null.</summary>
    public string? AliasOf => Extension("x-alias-of");

    private string? Extension(string name) =>
        Operation.Extensions?.TryGetValue(name, out var found) == true && found is JsonNodeExtension { Node: var node } ? (string?)node : null;
}

/// <summary>The OpenAPI document as a server answers it, read by the library that other tools use.</summary>
internal static class ApiDocument
{
    public static async Task<(OpenApiDocument Document, OpenApiDiagnostic Diagnostic)> Read(ServerHost host)
    {
        using var stream = new MemoryStream(await host.Http.GetByteArrayAsync(Reference.DocumentAddress));
        var result = await OpenApiDocument.LoadAsync(stream, "json");
        return (result.Document!, result.Diagnostic!);
    }

    public static async Task<List<ApiOperation>> Operations(ServerHost host) => Operations((await Read(host)).Document);

    public static List<ApiOperation> Operations(OpenApiDocument document) =>
    [
        .. from path in document.Paths
           from operation in path.Value.Operations ?? []
           select new ApiOperation(operation.Key, path.Key, operation.Value),
    ];

    /// <summary>Every address that the server answers under the API's roots, as the document would write it.</summary>
    public static IEnumerable<string> Endpoints(ServerHost host) =>
        from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = Path(endpoint)
        where path.StartsWith("/v1", StringComparison.Ordinal) || path.StartsWith("/oauth", StringComparison.Ordinal)
            || path.StartsWith("/health", StringComparison.Ordinal) || path == "/ca.pem"
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        select $"{method} {path}";

    private static string Path(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        }))));
}
