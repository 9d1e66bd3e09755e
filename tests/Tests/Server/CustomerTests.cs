using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Tests.Server;

/// <summary>Customers: people of one organisation who own devices and are in no team.</summary>
public class CustomerTests
{
    private const string Customers = "/v1/products/94/customers";

    [Fact]
    public async Task A_particle_client_makes_a_customer_with_its_secret_in_the_form()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var client = (await host.Client()).Client;
        using var form = new FormUrlEncodedContent([
            new("email", "c@example.com"), new("password", Guests.Password), new("grant_type", "client_credentials"),
            new("client_id", client.Id), new("client_secret", client.Secret)]);
        var made = await host.As(null, () => host.Ask<CustomerCreated>(HttpMethod.Post, Customers, form));
        Assert.Equal(("bearer", "c@example.com"), (made.TokenType, made.Customer.Username));
        Assert.Equal("c@example.com", (await host.As(made.AccessToken, () => host.Get<UserAnswer>("/v1/user"))).Username);

        using var wrong = new FormUrlEncodedContent([new("email", "d@example.com"), new("client_id", client.Id), new("client_secret", "x")]);
        await host.As(null, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Post, Customers, wrong));
        using var login = await host.OAuth(
            ("grant_type", "password"), ("username", "c@example.com"), ("password", Guests.Password), ("client_id", client.Id), ("client_secret", client.Secret!));
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        using var asPerson = await host.OAuth(("grant_type", "password"), ("username", "c@example.com"), ("password", Guests.Password));
        Assert.Equal("invalid_grant", (await ServerHost.Refused(HttpStatusCode.BadRequest, asPerson)).Error);
        using var trick = await host.OAuth(("grant_type", "password"), ("username", "1/c@example.com"), ("password", Guests.Password));
        Assert.Equal("invalid_grant", (await ServerHost.Refused(HttpStatusCode.BadRequest, trick)).Error);
    }

    [Fact]
    public async Task The_same_address_in_two_organisations_is_two_customers()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var (stranger, _) = await host.Stranger();
        await host.As(stranger, () => host.CreateProduct(95));
        var mine = await host.Customer("c@example.com");
        var theirs = await host.As(stranger, () => host.Customer("C@example.com", 95));
        Assert.NotEqual(mine.Customer.Id, theirs.Customer.Id);
        Assert.Equal("name_taken", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, Customers, new NewCustomer("C@EXAMPLE.com", null))).Error);
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Customers}/c@example.com");
        await host.As(mine.AccessToken, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/devices"));
        await host.As(theirs.AccessToken, () => host.Get<List<OwnDeviceBody>>("/v1/devices"));
        Assert.Empty((await host.Get<CustomersAnswer>(Customers)).Customers);
    }

    [Fact]
    public async Task Customers_come_page_by_page_and_a_password_reset_signs_one_out()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        foreach (var name in "cab")
        {
            await host.Ask<CustomerCreated>(HttpMethod.Post, Customers, new NewCustomer($"{name}@example.com", null));
        }
        var page = await host.Get<CustomersAnswer>($"{Customers}?page=2&per_page=2");
        Assert.Equal(["c@example.com"], page.Customers.Select(one => one.Username));
        Assert.Equal((2, 3), (page.Meta.TotalPages, page.Meta.TotalRecords));
        var client = (await host.Client()).Client;
        var token = await host.TokenOf(client, "customer=a@example.com");
        await host.As(token, () => host.Get<List<OwnDeviceBody>>("/v1/devices"));
        await host.Ask<OkAnswer>(HttpMethod.Put, $"{Customers}/a@example.com", new CustomerChange("another-password-2"));
        await host.As(token, () => host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/devices"));
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Put, $"{Customers}/z@example.com", new CustomerChange("another-password-2"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"email\":\"nobody\"}")]
    [InlineData("{\"email\":\"a@b@c\"}")]
    [InlineData("{\"email\":\"a/b@c\"}")]
    [InlineData("{\"email\":7}")]
    [InlineData("{\"email\":\"a@example.com\",\"password\":\"weak\"}")]
    public async Task What_is_no_customer_changes_nothing(string body)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var before = await host.Everything();
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal("invalid_request", (await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Customers, content)).Error);
        Assert.Equal(before, await host.Everything());
        Assert.Equal(0, await host.Read(store => store.Users.CountAsync(row => row.CustomerOf != null)));
    }
}
