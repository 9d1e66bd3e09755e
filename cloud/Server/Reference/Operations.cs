using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ProductFirmware.Server;

/// <summary>An endpoint that looks at <c>If-Match</c>: of two people who saw the same, one changes it and the other is told.</summary>
internal sealed class Conditional
{
    public static OpenApiParameter Header => new()
    {
        Name = "If-Match",
        In = ParameterLocation.Header,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        Description = "The ETag of what the change was made for; where that changed meanwhile, the answer is 412 (changed_meanwhile) and nothing happens.",
    };
}

/// <summary>Writes into each operation of the OpenAPI document what its endpoint knows: name, noun, comment, right, body, errors.</summary>
internal sealed class Operations(EndpointDataSource endpoints, DocComments comments)
{
    private const int SummaryCharsMax = 120;

    public async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var handler = metadata.OfType<MethodInfo>().Last();
        var noun = Noun(handler);
        var text = comments.Of(handler) is { Length: > 0 } said ? said : $"{noun}: {handler.DeclaringType!.Name}.";
        (operation.OperationId, var aliasOf) = Id(handler, context.Description.HttpMethod!, context.Description.RelativePath!);
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (aliasOf is not null)
        {
            operation.Extensions["x-alias-of"] = new JsonNodeExtension(JsonValue.Create(aliasOf)!);
        }
        operation.Tags = new HashSet<OpenApiTagReference> { new(noun, context.Document) };
        operation.Summary = Summary(text);
        Allow(operation, metadata.OfType<IAllowAnonymous>().Any() ? null : metadata.OfType<Needs>().LastOrDefault(), context, text);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            parameter.Description ??= comments.Of(handler, parameter.Name!);
        }
        if (metadata.OfType<Conditional>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Conditional.Header);
        }
        if (operation.Responses?.Keys.Any(status => status.StartsWith('2')) != true)
        {
            // A handler that answers a file or a stream says no type.
            operation.Responses ??= [];
            operation.Responses["200"] = new OpenApiResponse { Description = "OK" };
        }
        if (RawBody.All.GetValueOrDefault(handler.DeclaringType!) is { } body)
        {
            var schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancel);
            comments.DescribeFields(schema, body.Type);
            operation.RequestBody = new OpenApiRequestBody
            {
                Content = body.ContentTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
            };
        }
    }

    // A handler at several addresses is named by its first; the others say where they stand.
    private (string Id, string? AliasOf) Id(MethodInfo handler, string method, string path)
    {
        var noun = Noun(handler);
        var plain = $"{char.ToLowerInvariant(noun[0])}{noun[1..]}{handler.DeclaringType!.Name}{(handler.Name == "Handle" ? "" : handler.Name)}";
        var first = endpoints.Endpoints.OfType<RouteEndpoint>().First(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>() == handler);
        var isFirst = Addresses(first).Contains((method.ToUpperInvariant(), Bare(path)));
        return isFirst ? (plain, null) : ($"{plain}At{Pascal(method.ToLowerInvariant())}{string.Concat(Bare(path).Split('/').Select(Pascal))}", plain);
    }

    private static IEnumerable<(string Method, string Path)> Addresses(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (method, Bare(endpoint.RoutePattern.RawText!)));

    // Without slashes at the ends and without constraints: /a/{p:int} and a/{p} are one address.
    private static string Bare(string path) => string.Join('/', path.Trim('/').Split('/').Select(part =>
        part.StartsWith('{') ? $"{{{part.Trim('{', '}', '*').Split(':', '?')[0]}}}" : part));

    private static string Pascal(string part)
    {
        var word = part.Trim('{', '}');
        return word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];
    }

    private static void Allow(OpenApiOperation operation, Needs? needs, OpenApiOperationTransformerContext context, string text)
    {
        var scope = needs is null ? "none" : needs.Right?.Scope ?? "any";
        var sentence = needs is null ? "Open to all." : WhoMay(needs);
        operation.Extensions!["x-scope"] = new JsonNodeExtension(JsonValue.Create(scope)!);
        operation.Description = $"{text}\n\n{sentence}";
        if (needs is not null)
        {
            operation.Security = [Reference.Token(context.Document)];
        }
    }

    private static string WhoMay(Needs needs)
    {
        var who = needs.Right is { } right ? $"Needs the right `{right.Scope}`, which the role {right.Least.ToString().ToLowerInvariant()} has."
            : needs.OnlyPeople ? "For people who are signed in, with a token for everything; not for programs."
            : needs.OfToken is { } scope ? $"For whoever is signed in; a token for certain scopes needs `{scope.Scope}`."
            : "For whoever is signed in.";
        var customers = needs.ForCustomers ? " Customers may too, for what is theirs." : "";
        var programs = needs.TakesClientSecret ? " A client's ID and secret, in the form or as Basic, stand in for a token." : "";
        return who + customers + programs;
    }

    private static string Noun(MethodInfo handler) => handler.DeclaringType!.Namespace!.Split('.')[^1];

    private static string Summary(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (end < 0 ? text : text[..end]).TrimEnd('.');
        return sentence.Length <= SummaryCharsMax ? sentence : sentence[..sentence.LastIndexOf(' ', SummaryCharsMax)] + " …";
    }
}
