using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Who gets in, how long, and what a cookie is good for.</summary>
public class SignInTests
{
    [Fact]
    public Task Who_is_not_signed_in_comes_to_the_login_page_and_then_to_where_they_wanted() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.Page.GotoAsync($"{dash.Server.Url}/products/94/firmware");
            await Expect(dash.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login"));
            await dash.FillSignIn("admin", "wrong password 1");
            await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("User name or password is wrong");
            var admin = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(dash.Server.Data, "admin.json")))!;
            await dash.FillSignIn("admin", (string)admin["password"]!);
            await Expect(dash.Page).ToHaveURLAsync($"{dash.Server.Url}/products/94/firmware");
        },
        signIn: false);

    [Theory]
    [InlineData("/products/94", "/products/94")]
    [InlineData("/products?x=1", "/products?x=1")]
    [InlineData("//evil.example", "/products")]
    [InlineData("/\\evil.example", "/products")]
    [InlineData("/\t/evil.example", "/products")]
    [InlineData("https://evil.example", "/products")]
    [InlineData("javascript:alert(1)", "/products")]
    [InlineData("/login?returnUrl=/login", "/products")]
    [InlineData("", "/products")]
    [InlineData(null, "/products")]
    public void Signing_in_leads_nowhere_else(string? asked, string expected) =>
        Assert.Equal(expected, ProductFirmware.Server.Dashboard.DashboardCookie.Inside(asked));

    [Fact]
    public Task Signing_out_revokes_the_token() => DashboardHost.Run(async dash =>
    {
        var before = await dash.Server.Read(store => store.AccessTokens.CountAsync());
        await dash.Button("Signed in as admin").ClickAsync();
        await dash.Button("Sign out").ClickAsync();
        await Expect(dash.Page.GetByLabel("Password")).ToBeVisibleAsync();
        Assert.Equal(before - 1, await dash.Server.Read(store => store.AccessTokens.CountAsync()));
        await dash.Page.GotoAsync($"{dash.Server.Url}/products");
        await Expect(dash.Page.GetByLabel("Password")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_revoked_token_ends_the_page_with_a_sentence_and_signing_in_leads_back() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/firmware");
        await dash.Server.Read(store => store.AccessTokens.ExecuteDeleteAsync());
        await dash.ClickSignedOut(dash.Page.GetByRole(AriaRole.Link, new() { Name = "Devices" }));
        await Expect(dash.Text("Your sign-in has ended")).ToBeVisibleAsync();
        Assert.Contains("returnUrl=%2Fproducts%2F94", dash.Page.Url);
    });

    [Fact]
    public Task A_cookie_is_no_way_into_the_API_and_scripts_cannot_read_it() => DashboardHost.Run(async dash =>
    {
        var cookie = Assert.Single(await dash.Window.CookiesAsync(), cookie => cookie.Name == "pf_dashboard");
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Lax, cookie.SameSite);
        using var http = new HttpClient { BaseAddress = new Uri(dash.Server.Url) };
        http.DefaultRequestHeaders.Add("Cookie", $"{cookie.Name}={cookie.Value}");
        await ServerHost.Refused(HttpStatusCode.Unauthorized, await http.GetAsync("/v1/products"));
        await ServerHost.Refused(HttpStatusCode.Unauthorized, await http.PostAsync("/v1/products", null));
    });

    [Fact]
    public Task Who_signs_in_again_in_a_second_tab_gets_the_form_anew_and_no_error_of_the_browser() => DashboardHost.Run(
        async dash =>
        {
            await dash.Page.GotoAsync($"{dash.Server.Url}/login?returnUrl=%2Forganisations");
            var second = await dash.Window.NewPageAsync();
            await second.GotoAsync($"{dash.Server.Url}/login");
            await dash.SignIn();
            dash.ExpectsTrouble = true; // the browser's console tells the refusal
            var admin = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(dash.Server.Data, "admin.json")))!;
            foreach (var expected in new[] { "in another tab meanwhile", "ProductFirmware" })
            {
                await second.GetByLabel("Name").FillAsync("admin");
                await second.GetByLabel("Password").FillAsync((string)admin["password"]!);
                await second.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
                await Expect(second.GetByText(expected).First).ToBeVisibleAsync();
            }
            await Expect(second.GetByRole(AriaRole.Heading, new() { Name = "Products", Exact = true })).ToBeVisibleAsync();
        },
        signIn: false);

    [Fact]
    public Task A_form_from_elsewhere_signs_nobody_in() => DashboardHost.Run(
        async dash =>
        {
            using var http = new HttpClient { BaseAddress = new Uri(dash.Server.Url) };
            using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("User", "admin"), new("Password", "x")]);
            using var answer = await http.PostAsync("/login", form);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        },
        signIn: false);

    [Fact]
    public async Task Pages_forbid_frames_foreign_scripts_and_sniffing_and_the_API_is_as_it_was()
    {
        await using var host = await ServerHost.Start();
        foreach (var path in new[] { "/login", "/dashboard.js", "/_framework/blazor.web.js", "/_content/MudBlazor/MudBlazor.min.css", "/favicon.svg" })
        {
            using var page = await host.Send(HttpMethod.Get, path);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(page.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("same-origin", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
        }
        using var api = await host.Send(HttpMethod.Get, "/v1/products");
        Assert.False(api.Headers.Contains("Content-Security-Policy"));
    }
}
