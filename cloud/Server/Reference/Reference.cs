using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace ProductFirmware.Server;

/// <summary>
/// The API's own description: an OpenAPI document at <c>/openapi/v1.json</c>, made of the endpoints, their records and their doc
/// comments, and a page to browse it at <c>/docs</c>. Both are open to all, and nothing of them comes from another server.
/// </summary>
internal static class Reference
{
    public const string DocumentAddress = "/openapi/v1.json";
    public const string PageAddress = "/docs";
    private const string SchemeName = "token";

    public static void AddReference(this IServiceCollection services)
    {
        services.AddSingleton<DocComments>();
        services.AddSingleton<Operations>();
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, context, _) =>
            {
                Introduce(document);
                Sort(document);
                context.ApplicationServices.GetRequiredService<DocComments>().DescribeFields(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, cancel) =>
                context.ApplicationServices.GetRequiredService<Operations>().Describe(operation, context, cancel));
            options.AddSchemaTransformer((schema, context, _) =>
            {
                context.ApplicationServices.GetRequiredService<DocComments>().Describe(schema, context);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapReference(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference(PageAddress, page => page
            .WithTitle("ProductFirmware API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent());
    }

    // The generator names its tags by classes before operations get the tags of their nouns.
    private static void Sort(OpenApiDocument document)
    {
        var operations = document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []);
        document.Tags = operations.SelectMany(operation => operation.Tags!).Select(tag => tag.Reference.Id!).Distinct().Order(StringComparer.Ordinal).Select(noun => new OpenApiTag { Name = noun }).ToHashSet();
    }

    /// <summary>What a signed-in request carries.</summary>
    public static OpenApiSecurityRequirement Token(OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(SchemeName, document)] = [] };

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ProductFirmware",
            Version = "v1",
            Description = "Firmware for a product, from desk to fleet. Paths, fields and errors follow Particle's REST dialect, so that its "
                + "public client works with this server's address. In addresses a product's slug may stand for its number. Every error has "
                + "the same shape (ErrorAnswer), and names a Reason.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[SchemeName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An access token of POST /oauth/token, as Authorization: Bearer.",
        };
    }
}
