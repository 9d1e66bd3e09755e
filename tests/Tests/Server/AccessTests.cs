using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>
/// The walls between organisations, and the table of rights: each test walks every address that the running server has, so that a new
/// one is walked without anybody thinking of it.
/// </summary>
public class AccessTests
{
    private const string Secret = "zebra";

    // Good enough for most handlers; whatever is read of it comes after the question of who asks.
    private const string Body = """
        {"name":"x","id":"e00fce680000000000000001","role":"viewer","username":"x","email":"x@y.z","friendly_name":"x","scopes":["devices:list"],
         "password":"a-good-password-1","version":1,"product":{"name":"x","policy":"auto_approve"},"desired_firmware_version":1,"deny":true,
         "description":"x","event":"x","url":"https://example.com/","pem":"x","ids":[],"devices":[],"data":"x","organization":{"name":"x"}}
        """;

    private sealed record Address(string Method, string Path, Needs? Needs)
    {
        public bool BelongsToSomebody => Path.Contains("/94") || Path.Contains("/orgs/1");

        public override string ToString() => $"{Method} {Path}";
    }

    [Fact]
    public async Task Every_address_under_v1_says_who_may_call_it_and_no_other_server_starts()
    {
        await using var host = await ServerHost.Start();
        Assert.Empty(Access.Unguarded(Endpoints(host)));

        var forgotten = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse("/v1/products/{p:int}/forgotten"), 0) { DisplayName = "forgotten" };
        Assert.Equal(["forgotten"], Access.Unguarded([forgotten.Build()]));
        var builder = WebApplication.CreateSlimBuilder();
        await using var app = builder.Build();
        app.MapGet("/v1/forgotten", () => "");
        Assert.Contains("/v1/forgotten", Assert.Throws<InvalidOperationException>(app.RequireAccess).Message);
    }

    [Fact]
    public async Task Without_a_token_and_with_a_revoked_one_no_address_answers()
    {
        await using var host = await World();
        var revoked = (await host.SignIn("admin", await Password(host))).AccessToken;
        await host.As(revoked, () => host.Ask<OkAnswer>(HttpMethod.Delete, "/v1/access_tokens/current"));
        var before = await host.Everything();
        foreach (var address in Addresses(host))
        {
            await Expect(host, address, revoked, HttpStatusCode.Unauthorized, "not_signed_in");
            if (address.Path != "/v1/invitations/accept")
            {
                await Expect(host, address, null, HttpStatusCode.Unauthorized, "not_signed_in");
            }
        }
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task S90_S91_to_a_stranger_another_organisation_looks_as_if_it_were_not_there()
    {
        await using var host = await World();
        var (stranger, _) = await host.Stranger();
        var before = await host.Everything();
        foreach (var address in Addresses(host).Where(address => address.BelongsToSomebody))
        {
            await Expect(host, address, stranger, HttpStatusCode.NotFound, address.Path.Contains("/94") ? "unknown_product" : "not_found");
        }
        Assert.Equal(before, await host.Everything());
        var theirs = new CreateProduct(new NewProduct("x", 96, null, null, OrganisationRow.FirstId));
        await host.As(stranger, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, "/v1/products", theirs));
        Assert.Equal(before, await host.Everything());
        foreach (var address in Addresses(host).Where(address => !address.BelongsToSomebody && address.Path != "/v1/access_tokens/current"))
        {
            using var answer = await Send(host, address, stranger);
            Assert.DoesNotContain(Secret, await Beginning(answer), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_customer_sees_nothing_but_what_is_the_customers_own()
    {
        await using var host = await World();
        var customer = (await host.Customer("customer@example.com")).AccessToken;
        var before = await host.Everything();
        foreach (var address in Addresses(host).Where(address => address.Needs is { ForCustomers: false }))
        {
            var (status, error) = address.BelongsToSomebody ? (HttpStatusCode.NotFound, null) : (HttpStatusCode.Forbidden, "role_too_low");
            await Expect(host, address, customer, status, error);
        }
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task D25_every_address_refuses_the_role_below_its_own()
    {
        await using var host = await World();
        var tokens = new Dictionary<Role, string>();
        foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.Owner))
        {
            tokens[role] = await host.Join($"the-{role}", role.ToString());
        }
        var before = await host.Everything();
        var asked = 0;
        foreach (var address in Addresses(host).Where(address => address.Needs?.Right?.Least > Role.Viewer))
        {
            await Expect(host, address, tokens[address.Needs!.Right!.Least - 1], HttpStatusCode.Forbidden, "role_too_low");
            asked++;
        }
        Assert.True(asked > 20);
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task Every_address_refuses_a_token_without_its_scope()
    {
        await using var host = await World();
        var tokens = new Dictionary<string, string>();
        foreach (var right in Right.All.Values)
        {
            var scopes = Right.All.Keys.Where(scope => scope != right.Scope).ToList();
            tokens[right.Scope] = (await host.Ask<TokenCreated>(
                HttpMethod.Post, "/v1/access_tokens", new NewToken($"all but {right.Scope}", scopes, null, null))).AccessToken;
        }
        var before = await host.Everything();
        foreach (var address in Addresses(host).Where(address => address.Needs is { Right: not null } or { OnlyPeople: true } or { OfToken: not null }))
        {
            var token = tokens[(address.Needs!.Right ?? address.Needs.OfToken ?? Right.TeamList).Scope];
            await Expect(host, address, token, HttpStatusCode.Forbidden, "scope_missing");
        }
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task A_token_for_one_product_opens_no_other_and_no_organisation()
    {
        await using var host = await World();
        await host.CreateProduct(95);
        var token = (await host.Ask<TokenCreated>(HttpMethod.Post, "/v1/access_tokens", new NewToken("for 95", null, 95, null))).AccessToken;
        var before = await host.Everything();
        foreach (var address in Addresses(host).Where(address => address.BelongsToSomebody))
        {
            await Expect(host, address, token, HttpStatusCode.NotFound, null);
        }
        Assert.Equal(before, await host.Everything());
        var products = await host.As(token, () => host.Get<ProductsAnswer>("/v1/products"));
        Assert.Equal([95], products.Products.Select(product => product.Id));
    }

    [Fact]
    public async Task S91_a_product_that_another_organisations_device_claims_to_be_learns_nothing_of_it()
    {
        await using var host = await World();
        var (stranger, organisation) = await host.Stranger();
        await host.As(stranger, () => host.CreateProduct(95));
        await using var device = new TestDevice { Product = 94 };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { name = $"{Secret} name", notes = $"{Secret} notes" });
        device.Product = 95;
        Assert.Equal(VerdictStatus.Limited, (await device.Reboot(host)).Status);

        var seen = await host.As(stranger, () => host.Device(device.Id, 95));
        Assert.True(seen.Quarantined);
        Assert.Equal((null, null, null, null), (seen.Name, seen.Notes, seen.ProductId, seen.Owner));
        Assert.Equal(95, seen.FirmwareProductId);
        var raw = await host.As(stranger, () => host.Send(HttpMethod.Get, $"/v1/products/95/devices/{device.Id}/explain"));
        Assert.DoesNotContain(Secret, await raw.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        await host.As(stranger, () => host.Refused(HttpStatusCode.Conflict, HttpMethod.Delete, $"/v1/products/95/devices/{device.Id}/owner"));

        device.Product = 94;
        await device.Reboot(host);
        seen = await host.As(stranger, () => host.Device(device.Id, 95));
        Assert.Equal((null, null, null), (seen.FirmwareProductId, seen.FirmwareVersion, seen.LastIpAddress));
        Assert.Equal($"{Secret} name", (await host.Device(device.Id)).Name);
        Assert.NotEqual(OrganisationRow.FirstId, organisation);
    }

    [Fact]
    public void The_people_page_has_the_table_of_roles_and_rights()
    {
        var page = File.ReadAllText(Repository.File("docs", "people.md"));
        var table = new StringBuilder("| scope | " + string.Join(" | ", Enum.GetValues<Role>().Select(RoleName.Of)) + " |\n|---|" +
            string.Concat(Enum.GetValues<Role>().Select(_ => "---|")) + "\n");
        foreach (var right in Right.All.Values.OrderBy(right => right.Least).ThenBy(right => right.Scope, StringComparer.Ordinal))
        {
            table.Append($"| `{right.Scope}` | {string.Join(" | ", Enum.GetValues<Role>().Select(role => role >= right.Least ? "yes" : ""))} |\n");
        }
        const string Start = "<!-- rights: written by a test from cloud/Server/People/Role.cs -->\n";
        const string End = "<!-- end of rights -->";
        var head = page[..(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)];
        Docs.MustBe("people.md", head + table + page[page.IndexOf(End, StringComparison.Ordinal)..]);
    }

    // A product with everything in it that a stranger must not see.
    private static async Task<ServerHost> World()
    {
        var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange($"{Secret} product", Secret, null)));
        await host.Ask<OrganisationAnswer>(HttpMethod.Put, "/v1/orgs/1", new OrganisationChange($"{Secret} organisation"));
        await host.Import("e00fce680000000000000001");
        await host.Ask<DeviceBody>(HttpMethod.Put, "/v1/products/94/devices/e00fce680000000000000001", new { name = Secret });
        await host.Upload(1);
        await host.Customer($"{Secret}@example.com");
        await host.Client();
        await host.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition($"{Secret}-invited", "viewer", null, null));
        return host;
    }

    private static async Task<string> Password(ServerHost host) =>
        (string)System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!["password"]!;

    private static IReadOnlyList<Endpoint> Endpoints(ServerHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    private static List<Address> Addresses(ServerHost host)
    {
        List<Address> found =
        [
            .. from endpoint in Endpoints(host).OfType<RouteEndpoint>()
               let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
               where path.StartsWith("/v1", StringComparison.Ordinal)
               from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
               select new Address(method, Fill(endpoint.RoutePattern), endpoint.Metadata.GetMetadata<Needs>()),
        ];
        Assert.True(found.Count > 50);
        return found;
    }

    private static string Fill(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => Value(parameter.Name),
            _ => "",
        }))));

    private static string Value(string parameter) => parameter switch
    {
        "p" => "94",
        "o" or "v" => "1",
        "d" => "e00fce680000000000000001",
        "username" => "admin",
        "email" => $"{Secret}@example.com",
        _ => "1",
    };

    private static async Task Expect(ServerHost host, Address address, string? token, HttpStatusCode status, string? error)
    {
        using var answer = await Send(host, address, token);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{address}: expected {status}, got {answer.StatusCode}: {text}");
        var body = await ServerHost.Refused(status, answer);
        Assert.True(error is null || body.Error == error, $"{address}: expected {error}, got {text}");
        Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
    }

    // An event stream never ends: what it says at once is all that is asked of it here.
    private static async Task<string> Beginning(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            return await answer.Content.ReadAsStringAsync();
        }
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var buffer = new char[4096];
        return new string(buffer, 0, await reader.ReadAsync(buffer));
    }

    private static async Task<HttpResponseMessage> Send(ServerHost host, Address address, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(address.Method), address.Path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (address.Method != "GET")
        {
            request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
        }
        return await host.As(null, () => host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }
}
