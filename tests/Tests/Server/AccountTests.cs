using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Tests.Server;

/// <summary>Signing in, and the shape of errors.</summary>
public class AccountTests
{
    [Fact]
    public async Task The_first_administrator_stands_in_a_file_that_only_its_user_can_read_and_in_no_log()
    {
        await using var host = await ServerHost.Start();
        var path = Path.Combine(host.Data, "admin.json");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        Assert.Equal((host.Url, "admin"), ((string)admin["url"]!, (string)admin["username"]!));
        Assert.Contains(path, host.Log.Text);
        Assert.DoesNotContain((string)admin["password"]!, host.Log.Text);
        Assert.Equal("admin", (await host.Get<UserAnswer>("/v1/user")).Username);

        await host.Stop();
        await host.Run();
        var again = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        Assert.Equal((host.Url, (string)admin["password"]!), ((string)again["url"]!, (string)again["password"]!));
    }

    [Fact]
    public async Task No_secret_is_logged()
    {
        await using var host = await ServerHost.Start();
        await using var device = new TestDevice();
        await using var wrong = new TestDevice(device.Id);
        await device.ComeOnline(host);
        await wrong.Connect(host);
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        using var refused = await SignIn(host, "admin", "a-secret-typed-wrong");
        Assert.DoesNotContain(device.Credential, host.Log.Text);
        Assert.DoesNotContain(wrong.Credential, host.Log.Text);
        Assert.DoesNotContain(token, host.Log.Text);
        Assert.DoesNotContain("a-secret-typed-wrong", host.Log.Text);
    }

    [Fact]
    public async Task A_wrong_password_is_an_invalid_grant_and_many_of_them_lock_the_account()
    {
        await using var host = await ServerHost.Start();
        using var nobody = await SignIn(host, "nobody", "x");
        Assert.Equal("invalid_grant", (await ServerHost.Refused(HttpStatusCode.BadRequest, nobody)).Error);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await SignIn(host, "admin", "x");
            Assert.Equal("invalid_grant", (await ServerHost.Refused(HttpStatusCode.BadRequest, wrong)).Error);
        }
        var password = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!["password"]!;
        using var locked = await SignIn(host, "admin", password);
        Assert.Contains("Too many", (await ServerHost.Refused(HttpStatusCode.BadRequest, locked)).ErrorDescription);
    }

    [Fact]
    public async Task A_token_ends_when_it_is_revoked_and_after_ninety_days()
    {
        await using var host = await ServerHost.Start();
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        var other = await host.SignIn("admin", (string)admin["password"]!);
        Assert.Equal(("bearer", 90L * 24 * 3600), (other.TokenType, other.ExpiresIn));
        await host.Ask<OkAnswer>(HttpMethod.Delete, "/v1/access_tokens/current");
        await host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/user");
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", other.AccessToken);
        await host.Get<UserAnswer>("/v1/user");
        host.Time.Forward(TimeSpan.FromDays(91));
        Assert.Equal("not_signed_in", (await host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, "/v1/user")).Error);
    }

    [Fact]
    public async Task A_particle_client_signs_in_with_its_client_id_and_secret_along()
    {
        await using var host = await ServerHost.Start();
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        host.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("particle:particle"u8));
        using var answer = await SignIn(host, "admin", (string)admin["password"]!);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/v1/nowhere", HttpStatusCode.NotFound, "not_found")]
    [InlineData("GET", "/v1/products/abc", HttpStatusCode.NotFound, "unknown_product")]
    [InlineData("DELETE", "/v1/products", HttpStatusCode.MethodNotAllowed, "invalid_request")]
    [InlineData("POST", "/v1/products", HttpStatusCode.BadRequest, "invalid_request", "{\"product\":")]
    [InlineData("POST", "/v1/products", HttpStatusCode.BadRequest, "invalid_request", "null")]
    [InlineData("POST", "/v1/products", HttpStatusCode.BadRequest, "invalid_request", "{}")]
    [InlineData("POST", "/v1/products", HttpStatusCode.BadRequest, "invalid_request", "{\"product\":{\"name\":5}}")]
    [InlineData("POST", "/oauth/token", HttpStatusCode.BadRequest, "invalid_request", "{}")]
    [InlineData("GET", "/v1/products/94/devices?page=x", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task Every_error_has_one_shape(string method, string path, HttpStatusCode status, string error, string? body = null)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(error, (await host.Refused(status, new HttpMethod(method), path, content)).Error);
    }

    [Fact]
    public async Task Without_a_token_nothing_under_v1_answers()
    {
        await using var host = await ServerHost.Start();
        host.Http.DefaultRequestHeaders.Authorization = null;
        foreach (var path in new[] { "/v1/user", "/v1/products", "/v1/products/94", "/v1/products/94/devices", "/v1/products/94/firmware/1/binary" })
        {
            Assert.Equal("not_signed_in", (await host.Refused(HttpStatusCode.Unauthorized, HttpMethod.Get, path)).Error);
        }
        await host.Get<OkAnswer>("/health/live");
        await host.Get<OkAnswer>("/health/ready");
    }

    private static async Task<HttpResponseMessage> SignIn(ServerHost host, string user, string password)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "password"), new("username", user), new("password", password)]);
        return await host.Http.PostAsync("/oauth/token", form);
    }
}
