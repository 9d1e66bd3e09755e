using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>Tokens, passwords, clients, and how they are had by OAuth.</summary>
public class TokenTests
{
    private const string Tokens = "/v1/access_tokens";

    [Fact]
    public async Task A_token_is_shown_once_and_opens_nothing_once_it_is_revoked()
    {
        await using var host = await ServerHost.Start();
        var made = await host.Ask<TokenCreated>(HttpMethod.Post, Tokens, new NewToken("ci", null, null, 3600));
        Assert.Equal(3600, made.ExpiresIn);
        await host.As(made.AccessToken, () => host.Get<UserAnswer>("/v1/user"));
        var text = await (await host.Send(HttpMethod.Get, Tokens)).Content.ReadAsStringAsync();
        Assert.Contains("\"ci\"", text);
        Assert.DoesNotContain(made.AccessToken, text);
        Assert.DoesNotContain(made.AccessToken, await host.Everything());
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Tokens}/{made.Token.Id[..12]}");
        await host.As(made.AccessToken, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/user"));
        Assert.Equal(["token.create ci", "token.revoke ci"], await host.Notes());

        var second = await host.Ask<TokenCreated>(HttpMethod.Post, Tokens, new NewToken("short", null, null, 60));
        host.Time.Forward(TimeSpan.FromSeconds(61));
        await host.As(second.AccessToken, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/user"));
    }

    [Fact]
    public async Task Nobody_revokes_anothers_token_and_none_may_more_than_its_maker()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var vera = await host.Join("vera", "viewer");
        var admins = await host.Ask<TokenCreated>(HttpMethod.Post, Tokens, new NewToken("mine", null, null, null));
        Assert.Equal(90L * 24 * 3600, admins.ExpiresIn);
        foreach (var name in new[] { admins.AccessToken, admins.Token.Id, "1", "" + admins.Token.Id[..8] })
        {
            await host.As(vera, () => host.Refused(HttpStatusCode.NotFound, HttpMethod.Delete, $"{Tokens}/{name}"));
        }
        await host.As(vera, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, Tokens, new NewToken("more", ["devices:import"], null, null)));
        var all = await host.As(vera, () => host.Ask<TokenCreated>(HttpMethod.Post, Tokens, new NewToken("all of mine", null, null, null)));
        await host.As(all.AccessToken, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v1/products/94/devices", new { id = "e00fce680000000000000001" }));
        var part = await host.As(vera, () => host.Ask<TokenCreated>(HttpMethod.Post, Tokens, new NewToken("part", ["devices:list"], 94, null)));
        await host.As(part.AccessToken, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, Tokens, new NewToken("longer", null, null, null)));
        await host.As(part.AccessToken, () => host.Get<DevicesAnswer>("/v1/products/94/devices"));
    }

    [Theory]
    [InlineData("{}", "invalid_request")]
    [InlineData("{\"name\":\"x\",\"scopes\":[]}", "invalid_request")]
    [InlineData("{\"name\":\"x\",\"scopes\":[\"everything\"]}", "invalid_request")]
    [InlineData("{\"name\":\"x\",\"expires_in\":-1}", "out_of_range")]
    [InlineData("{\"name\":\"x\",\"expires_in\":31536001}", "out_of_range")]
    [InlineData("{\"name\":\"x\",\"expires_in\":\"soon\"}", "invalid_request")]
    [InlineData("{\"name\":\"x\",\"product\":7}", "unknown_product")]
    public async Task What_is_no_token_is_not_made(string body, string error)
    {
        await using var host = await ServerHost.Start();
        var before = await host.Everything();
        var status = error == "unknown_product" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest;
        var content = new StringContent(body, Encoding.UTF8, "application/json");
        Assert.Equal(error, (await host.Refused(status, HttpMethod.Post, Tokens, content)).Error);
        Assert.Equal(before, await host.Everything());
    }

    [Fact]
    public async Task A_new_password_ends_all_other_tokens()
    {
        await using var host = await ServerHost.Start();
        var first = await host.Join("dora", "developer");
        var second = (await host.SignIn("dora", Guests.Password)).AccessToken;
        const string Next = "another-password-2";
        await host.As(first, () => host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/v1/user", new PasswordChange("wrong", Next)));
        await host.As(first, () => host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/v1/user", new PasswordChange(Guests.Password, "weak")));
        await host.As(second, () => host.Get<UserAnswer>("/v1/user"));
        await host.As(first, () => host.Ask<OkAnswer>(HttpMethod.Put, "/v1/user", new PasswordChange(Guests.Password, Next)));
        await host.As(second, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/user"));
        await host.As(first, () => host.Get<UserAnswer>("/v1/user"));
        using var old = await host.OAuth(("grant_type", "password"), ("username", "dora"), ("password", Guests.Password));
        Assert.Equal("invalid_grant", (await ServerHost.Refused(HttpStatusCode.BadRequest, old)).Error);
        await host.SignIn("dora", Next);
    }

    [Fact]
    public async Task Who_signs_in_again_and_again_keeps_the_newest_tokens_and_every_one_with_a_name()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var client = (await host.Client(94, "devices:list")).Client;
        await host.Customer("c@example.com");
        await host.Join("dora", "developer");
        var (dora, customer) = await host.Read(async store =>
            ((await store.Users.SingleAsync(person => person.UserName == "dora")).Id, (await store.Users.SingleAsync(person => person.CustomerOf != null)).Id));
        await host.Write(store =>
        {
            AccessTokenRow Row(string whose, int i) => new() { Id = $"{whose} {i:d4}", CreatedAtMs = i, ExpiresAtMs = long.MaxValue };
            foreach (var i in Enumerable.Range(1, 1005))
            {
                var (ofPerson, named, ofClient, ofCustomer) = (Row("person", i), Row("named", i), Row("client", i), Row("customer", i));
                (ofPerson.PersonId, named.PersonId, named.Name, ofClient.ClientId) = (dora, dora, $"n{i}", client.Id);
                (ofCustomer.PersonId, ofCustomer.ClientId) = (customer, client.Id);
                store.AccessTokens.AddRange(ofPerson, named, ofClient, ofCustomer);
            }
            return Task.CompletedTask;
        });
        Task<List<string>> Kept(string whose) => host.Read(store =>
            store.AccessTokens.Where(row => row.Id.StartsWith(whose)).OrderBy(row => row.CreatedAtMs).Select(row => row.Id).ToListAsync());

        var token = (await host.SignIn("dora", Guests.Password)).AccessToken;
        await host.As(token, () => host.Get<UserAnswer>("/v1/user"));
        var own = await host.Read(store => store.AccessTokens.CountAsync(row => row.PersonId == dora && row.Name == null));
        Assert.Equal((100, "person 1005"), (own, (await Kept("person"))[^1]));
        Assert.Equal((1005, 1005, 1005), ((await Kept("named")).Count, (await Kept("client")).Count, (await Kept("customer")).Count));

        await host.As(await host.TokenOf(client), () => host.Get<DevicesAnswer>("/v1/products/94/devices"));
        var ofClient = await Kept("client");
        Assert.Equal((999, "client 0007", "client 1005"), (ofClient.Count, ofClient[0], ofClient[^1]));
        Assert.Equal(1005, (await Kept("customer")).Count);
        await host.TokenOf(client, "customer=c@example.com");
        Assert.InRange((await Kept("customer")).Count, 98, 99); // and the one that came with the customer
    }

    [Fact]
    public async Task A_client_acts_for_its_organisation_with_its_scopes_until_its_secret_changes()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var client = (await host.Client(94, "devices:list", "firmware:list")).Client;
        var token = await host.TokenOf(client);
        await host.As(token, () => host.Get<DevicesAnswer>("/v1/products/94/devices"));
        await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v1/products/94/devices", new { id = "e00fce680000000000000001" }));
        var less = await host.TokenOf(client, "firmware:list");
        await host.As(less, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Get, "/v1/products/94/devices"));
        await host.As(token, () => host.Refused(HttpStatusCode.Forbidden, HttpMethod.Post, "/v1/orgs", new OrganisationChange("x")));

        var changed = (await host.Ask<ClientAnswer>(HttpMethod.Put, $"/v1/products/94/clients/{client.Id}/secret")).Client;
        await host.As(token, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/products/94/devices"));
        var again = await host.TokenOf(changed);
        Assert.Null(Assert.Single((await host.Get<ClientsAnswer>("/v1/products/94/clients")).Clients).Secret);
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/clients/{client.Id}");
        await host.As(again, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/products/94/devices"));
        Assert.DoesNotContain(client.Secret!, await host.Everything());
    }

    [Fact]
    public async Task Oauths_errors_have_its_names()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var client = (await host.Client(94, "devices:list")).Client;
        async Task Expect(string error, HttpStatusCode status, params (string, string)[] fields)
        {
            using var answer = await host.OAuth(fields);
            Assert.Equal(error, (await ServerHost.Refused(status, answer)).Error);
        }
        (string, string) id = ("client_id", client.Id), secret = ("client_secret", client.Secret!), grant = ("grant_type", "client_credentials");
        await Expect("unsupported_grant_type", HttpStatusCode.BadRequest, ("grant_type", "refresh_token"));
        await Expect("unsupported_grant_type", HttpStatusCode.BadRequest);
        await Expect("invalid_client", HttpStatusCode.Unauthorized, grant);
        await Expect("invalid_client", HttpStatusCode.Unauthorized, grant, id, ("client_secret", "x"));
        await Expect("invalid_client", HttpStatusCode.Unauthorized, ("grant_type", "password"), id, ("client_secret", "x"), ("username", "admin"), ("password", "x"));
        await Expect("invalid_scope", HttpStatusCode.BadRequest, grant, id, secret, ("scope", "devices:import"));
        await Expect("invalid_scope", HttpStatusCode.BadRequest, grant, id, secret, ("scope", "customer=nobody@example.com"));
        await Expect("invalid_grant", HttpStatusCode.BadRequest, ("grant_type", "password"), id, secret, ("username", "admin"), ("password", "x"));

        host.Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.Id}:{client.Secret}")));
        using var basic = await host.OAuth(grant);
        Assert.Equal(HttpStatusCode.OK, basic.StatusCode);
        using var notAToken = await host.Send(HttpMethod.Get, "/v1/products/94/devices");
        Assert.Equal(HttpStatusCode.Unauthorized, notAToken.StatusCode);
    }
}
