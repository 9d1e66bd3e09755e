using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>The API's own description: valid, complete, and what docs/api.md says.</summary>
public partial class OpenApiTests
{
    [Fact]
    public async Task The_document_is_valid_and_names_every_address_of_the_server()
    {
        await using var host = await ServerHost.Start();
        var (document, diagnostic) = await ApiDocument.Read(host);

        Assert.Empty(diagnostic.Errors);
        Assert.Empty(diagnostic.Warnings);
        var described = ApiDocument.Operations(document).Select(operation => operation.Name);
        Assert.Equal(ApiDocument.Endpoints(host).Order(), described.Order());
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_a_noun_a_summary_its_right_and_its_errors()
    {
        await using var host = await ServerHost.Start();
        var operations = await ApiDocument.Operations(host);

        Assert.Equal([], operations.GroupBy(operation => operation.Id).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.All(operations, found =>
        {
            Assert.Matches("^[a-z]+[A-Za-z0-9_]+$", found.Id);
            Assert.Single(found.Operation.Tags!);
            Assert.False(string.IsNullOrWhiteSpace(found.Operation.Summary), found.Name);
            Assert.False(string.IsNullOrWhiteSpace(found.Operation.Description), found.Name);
            Assert.True(found.Scope is "any" or "none" || Right.All.ContainsKey(found.Scope), $"{found.Name}: {found.Scope}");
            Assert.Equal(found.Scope != "none", found.Operation.Security is { Count: > 0 });
            Assert.Contains(found.Operation.Responses!, response => response.Key.StartsWith('2'));
        });
        foreach (var found in operations.Where(found => found.Path.StartsWith("/v1", StringComparison.Ordinal)))
        {
            var errors = found.Operation.Responses!.Where(response => response.Key.StartsWith('4')).ToList();
            Assert.True(errors.Count >= 3, found.Name);
            Assert.All(errors, error => Assert.Equal("ErrorAnswer", (error.Value.Content!["application/json"].Schema as OpenApiSchemaReference)?.Reference.Id));
        }
    }

    [Fact]
    public async Task The_documents_tags_are_its_nouns_and_whoever_looks_at_If_Match_says_so()
    {
        await using var host = await ServerHost.Start();
        var operations = await ApiDocument.Operations(host);
        var document = System.Text.Json.Nodes.JsonNode.Parse(await host.Http.GetStringAsync("/openapi/v1.json"))!;
        Assert.Equal(
            operations.SelectMany(found => found.Operation.Tags!).Select(tag => tag.Reference.Id!).Distinct().Order(StringComparer.Ordinal),
            document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
        Assert.Equal(
            ["devicesChange", "firmwareRelease", "productsChange"],
            operations.Where(found => found.Operation.Parameters?.Any(parameter => parameter.Name == "If-Match") == true).Select(found => found.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_parameter_and_every_field_is_explained()
    {
        await using var host = await ServerHost.Start();
        var (document, _) = await ApiDocument.Read(host);
        var silent = new SortedSet<string>();
        foreach (var found in ApiDocument.Operations(document))
        {
            silent.UnionWith((found.Operation.Parameters ?? []).Where(parameter => string.IsNullOrEmpty(parameter.Description))
                .Select(parameter => $"{found.Name} {parameter.Name}"));
            foreach (var content in found.Operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
            {
                silent.UnionWith(Silent($"{found.Name} ({content.Key})", content.Value.Schema));
            }
        }
        foreach (var (name, schema) in document.Components!.Schemas!)
        {
            silent.UnionWith(Silent(name, schema));
        }
        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Fact]
    public async Task Whatever_reads_a_body_by_itself_says_what_it_reads()
    {
        await using var host = await ServerHost.Start();
        var silent =
            from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints
            let handler = endpoint.Metadata.GetMetadata<MethodInfo>()
            where handler is not null && handler.GetParameters().Any(parameter => parameter.ParameterType == typeof(HttpRequest))
            where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Any(method => method is "POST" or "PUT")
            where !RawBody.All.ContainsKey(handler.DeclaringType!)
            select endpoint.DisplayName;
        Assert.Equal([], silent);
    }

    [Fact]
    public async Task The_page_at_docs_comes_from_this_server_alone()
    {
        await using var host = await ServerHost.Start();
        using var stranger = new HttpClient { BaseAddress = new Uri(host.Url) };
        using var answer = await stranger.GetAsync("/docs");
        var address = answer.RequestMessage!.RequestUri!;
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var named = Named().Matches(page).Select(match => match.Groups["address"].Value).Where(name => !name.StartsWith("data:", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(named);
        foreach (var name in named)
        {
            var asset = new Uri(address, name);
            Assert.Equal(new Uri(host.Url).Authority, asset.Authority);
            using var loaded = await stranger.GetAsync(asset);
            Assert.True(loaded.IsSuccessStatusCode, $"{asset}: {loaded.StatusCode}");
        }
        Assert.DoesNotContain("//cdn", page);
        Assert.DoesNotContain("fonts.scalar", page);
    }

    [Fact]
    public async Task Docs_api_lists_every_address()
    {
        await using var host = await ServerHost.Start();
        var operations = await ApiDocument.Operations(host);
        var page = new StringBuilder("""
            # The REST API

            This page is written by a test from the server's own OpenAPI document. A running server has the whole of it at
            `/openapi/v1.json`, and a page to browse it at `/docs`. Where Particle has an address, it is Particle's; a product's slug may
            stand for its number. Rights are named as tokens' scopes are; *any* means whoever is signed in, *none* needs no token.


            """);
        foreach (var noun in operations.GroupBy(operation => operation.Operation.Tags!.Single().Name).OrderBy(noun => noun.Key))
        {
            page.Append($"## {noun.Key}\n\n| | address | right | |\n|---|---|---|---|\n");
            foreach (var found in noun.OrderBy(found => found.Path, StringComparer.Ordinal).ThenBy(found => found.Method.Method))
            {
                page.Append($"| {found.Method} | `{found.Path}` | {found.Scope} | {found.Operation.Summary!.Replace("|", "\\|")} |\n");
            }
            page.Append('\n');
        }
        Docs.MustBe("api.md", page.ToString());
    }

    private static IEnumerable<string> Silent(string owner, IOpenApiSchema? schema) =>
        (schema?.Properties ?? new Dictionary<string, IOpenApiSchema>())
            .Where(property => string.IsNullOrEmpty(property.Value.Description))
            .Select(property => $"{owner}.{property.Key}");

    [GeneratedRegex("(?:src|href)=\"(?<address>[^\"]+)\"|from '(?<address>[^']+)'")]
    private static partial Regex Named();
}
