using System.Net;
using System.Text;
using ProductFirmware.Rest;

namespace ProductFirmware.Tests.Server;

/// <summary>What Particle's clients take for granted of every address.</summary>
public class DialectTests
{
    [Fact]
    public async Task A_slug_stands_for_the_number_and_an_unknown_one_looks_like_a_strangers()
    {
        await using var host = await ServerHost.Start();
        var product = await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);

        Assert.Equal(94, (await host.Get<ProductAnswer>($"/v1/products/{product.Slug}")).Product.Id);
        Assert.Equal(device.Id, (await host.Get<DeviceBody>($"/v1/products/{product.Slug}/devices/{device.Id}")).Id);
        Assert.Single((await host.Get<DevicesAnswer>($"/v1/products/{product.Slug}/devices/")).Devices);
        var unknown = await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/nobodys-v7/devices");
        Assert.Equal("unknown_product", unknown.Error);
        await host.Read(async store =>
        {
            store.Organisations.Add(new() { Id = 2, Name = "Others", Slug = "others" });
            store.Products.Add(new() { Id = 7, OrganisationId = 2, Name = "Theirs", Slug = "theirs-v7" });
            return await store.SaveChangesAsync();
        });
        var theirs = await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/theirs-v7/devices");
        Assert.Equal(unknown with { ErrorDescription = unknown.ErrorDescription.Replace("nobodys", "theirs") }, theirs);
    }

    [Theory]
    [InlineData("product-94-v94")]
    [InlineData("nobodys-v7")]
    [InlineData("94")]
    public async Task Without_a_token_no_product_is_named_or_denied(string product)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var stranger = new HttpClient { BaseAddress = new Uri(host.Url) };
        using var answer = await stranger.GetAsync($"/v1/products/{product}/devices");
        Assert.Equal("not_signed_in", (await ServerHost.Refused(HttpStatusCode.Unauthorized, answer)).Error);
    }

    [Theory]
    [InlineData("/v1/products/94/devices", "PUT")]
    [InlineData("/oauth/token", "POST")]
    public async Task A_browser_on_another_origin_may_ask_and_call(string path, string method)
    {
        await using var host = await ServerHost.Start();
        using var asked = new HttpRequestMessage(HttpMethod.Options, path);
        asked.Headers.Add("Origin", "https://shop.example.com");
        asked.Headers.Add("Access-Control-Request-Method", method);
        asked.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var answer = await host.Http.SendAsync(asked);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(["*"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("authorization", answer.Headers.GetValues("Access-Control-Allow-Headers").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));

        using var call = new HttpRequestMessage(HttpMethod.Get, "/v1/products/95");
        call.Headers.Add("Origin", "https://shop.example.com");
        using var refused = await host.Http.SendAsync(call);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(["*"], refused.Headers.GetValues("Access-Control-Allow-Origin")); // else the page could not read why
    }

    [Fact]
    public async Task The_token_may_stand_in_the_header_or_in_the_address()
    {
        await using var host = await ServerHost.Start();
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        using var stranger = new HttpClient { BaseAddress = new Uri(host.Url) };
        using var asked = await stranger.GetAsync($"/v1/user?access_token={token}");
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        using var lower = new HttpRequestMessage(HttpMethod.Get, "/v1/user/");
        lower.Headers.TryAddWithoutValidation("Authorization", $"bearer {token}");
        using var answer = await stranger.SendAsync(lower);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var basic = new HttpRequestMessage(HttpMethod.Get, "/v1/user");
        basic.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{token}")));
        using var refused = await stranger.SendAsync(basic);
        await ServerHost.Refused(HttpStatusCode.Unauthorized, refused);
    }
}
