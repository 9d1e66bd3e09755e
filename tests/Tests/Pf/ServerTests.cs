extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>What pf makes of a server's answers, right and wrong ones.</summary>
public sealed class ServerTests : IAsyncDisposable
{
    private const string Device = """
        {"id":"e00fce680000a1b2c3d4e5f6","name":"Bench \u001b[31mred","product_id":94,"firmware_product_id":94,"firmware_version":1,"online":true,
         "development":false,"quarantined":false,"denied":false,"firmware_updates_forced":false,"removed":false,"force":false,"status":"ok",
         "reason":"member","update_reason":"up_to_date","firmware_state":"confirmed"}
        """;

    private readonly TemporaryFolder folder = new();
    private readonly FakeServer server = new();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Not_signed_in_exits_4_and_says_how_to_sign_in()
    {
        server.On("GET /v1/products", 401, """{"error":"not_signed_in","error_description":"The request carries no valid token. Next: sign in: pf login.","code":167,"next":"sign in: pf login"}""");

        var result = await Run("product", "list");

        Assert.Equal(ExitCode.NotSignedIn, result.ExitCode);
        Assert.Equal("Error: The request carries no valid token. (not_signed_in, 167)\nNext: sign in: pf login\n", result.Errors);
    }

    [Fact]
    public async Task S61_a_rules_no_exits_5_with_its_reason_once_and_the_next_step_once()
    {
        server.On("GET /v1/products/94/firmware/2/plan?groups=&immediate=false", 200, """{"version":2,"product_default":true,"groups":[],"release_blocked":"no_evidence","tag":"\"r1\"","reasons":[],"from":[],"targets_without_image":[]}""");
        server.On("PUT /v1/products/94/firmware/release", 409, """{"error":"no_evidence","error_description":"Version 2 runs on no device. Next: lock a test device to it.","code":156,"next":"lock a test device to it"}""");

        var result = await Run("firmware", "release", "2", "--product", "94");

        Assert.Equal(ExitCode.Refused, result.ExitCode);
        Assert.Equal("Error: Version 2 runs on no device. (no_evidence, 156)\nNext: lock a test device to it\n", result.Errors);
    }

    [Theory]
    [InlineData(200, "<html>welcome</html>")]
    [InlineData(200, "{\"products\":")]
    [InlineData(200, "null")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(500, "{}")]
    [InlineData(400, "[1]")]
    public async Task A_foreign_servers_answer_is_one_sentence(int status, string body)
    {
        server.On("GET /v1/products", status, body);

        var result = await Run("product", "list");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Equal($"Error: {server.Url} answered {status}, and not as ProductFirmware's API does.\nNext: check that --url is the address of a ProductFirmware server of this version\n", result.Errors);
    }

    [Fact]
    public async Task Every_page_of_devices_is_listed_in_plain_lines_without_control_characters()
    {
        const string First = "GET /v1/products/94/devices?per_page=100";
        server.On(First, 200, $$$"""{"devices":[{{{Device}}}],"meta":{"page":1,"per_page":100,"total_pages":2,"total_records":2,"next_cursor":"a b"}}""");
        server.On(First + "&cursor=a%20b", 200, $$$"""{"devices":[{{{Device}}}],"meta":{"page":2,"per_page":100,"total_pages":2,"total_records":2}}""");

        var result = await Run("device", "list", "--product", "94");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        var lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Equal("e00fce680000a1b2c3d4e5f6\tBench  [31mred\t94\tyes\tok\t1\t\tup_to_date", line));
    }

    [Fact]
    public async Task The_answer_in_json_is_the_servers_in_snake_case()
    {
        server.On("GET /v1/products/94/devices/e00fce680000a1b2c3d4e5f6", 200, Device);

        var result = await Run("device", "show", "A1:B2:C3:D4:E5:F6", "--product", "94", "--json");

        Assert.Equal(94, result.Json.GetProperty("firmware_product_id").GetInt32());
        Assert.Equal("confirmed", result.Json.GetProperty("firmware_state").GetString());
    }

    [Fact]
    public async Task Lock_unlock_and_deny_say_what_the_API_expects()
    {
        const string Path = "/v1/products/94/devices/e00fce680000a1b2c3d4e5f6";
        server.On("GET " + Path, 200, Device).On("PUT " + Path, 200, Device).On("DELETE " + Path, 200, "{\"ok\":true}");

        await Run("device", "lock", "e00fce680000a1b2c3d4e5f6", "2", "--product", "94");
        await Run("device", "lock", "e00fce680000a1b2c3d4e5f6", "2", "--product", "94", "--now");
        await Run("device", "unlock", "e00fce680000a1b2c3d4e5f6", "--product", "94");
        await Run("device", "deny", "e00fce680000a1b2c3d4e5f6", "--product", "94");

        string[] expected =
        [
            """{"desired_firmware_version":2}""",
            """{"desired_firmware_version":2,"flash":true}""",
            """{"desired_firmware_version":null}""",
            """{"deny":true}""",
        ];
        Assert.Equal(expected, server.Seen.Select(request => request.Body).Where(body => body.Length > 0));
    }

    [Fact]
    public async Task Following_a_flash_ends_when_the_device_confirmed_the_version()
    {
        const string Path = "/v1/products/94/devices/e00fce680000a1b2c3d4e5f6";
        server.On("GET " + Path, 200, Device).On("PUT " + Path, 200, Device);

        var result = await Run("device", "lock", "e00fce680000a1b2c3d4e5f6", "1", "--product", "94", "--now", "--follow");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("has confirmed it", result.Output);
    }

    [Fact]
    public async Task An_upload_carries_title_version_and_every_byte_of_the_file()
    {
        server.On("POST /v1/products/94/firmware", 200, """{"version":2,"title":"Two","size":5,"device_count":0,"current":false,"product_default":false,"uploaded_at":"2026-01-01T00:00:00Z","images":[]}""");
        File.WriteAllText(folder.File("two.bin"), "BYTES");

        var result = await Run("firmware", "upload", "two.bin", "--product", "94", "--title", "Two", "--version", "2");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        var body = Assert.Single(server.Seen).Body;
        Assert.Contains("name=title\r\n\r\nTwo\r\n", body);
        Assert.Contains("name=version\r\n\r\n2\r\n", body);
        Assert.Contains("\r\n\r\nBYTES\r\n", body);
    }

    [Fact]
    public async Task Login_keeps_the_token_for_its_owner_only_and_logout_revokes_and_forgets_it()
    {
        server.On("POST /oauth/token", 200, """{"access_token":"abc","token_type":"bearer","expires_in":60}""")
            .On("DELETE /v1/access_tokens/current", 200, "{\"ok\":true}")
            .On("GET /v1/products", 200, """{"products":[]}""");
        var kept = Path.Combine(folder.Path, "config", "pf", "login.json");

        var login = await PfProcess.Run(folder, ["login", "--user", "ann", "--password-stdin"], "secret\n", server.Url);
        Assert.Equal(ExitCode.Ok, login.ExitCode);
        Assert.Equal("grant_type=password&username=ann&password=secret", server.Seen[0].Body);
        Assert.DoesNotContain("abc", login.Output);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        }

        await PfProcess.Run(folder, "product", "list");
        Assert.Equal("Bearer abc", server.Seen[1].Authorization);
        await PfProcess.Run(folder, "logout");
        Assert.Equal(("DELETE /v1/access_tokens/current", "Bearer abc", ""), server.Seen[2]);
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public async Task A_kept_token_is_never_sent_to_another_server()
    {
        server.On("POST /oauth/token", 200, """{"access_token":"abc","token_type":"bearer","expires_in":60}""");
        await PfProcess.Run(folder, ["login", "--password-stdin"], "secret\n", server.Url);
        await using var other = new FakeServer().On("GET /v1/products", 200, """{"products":[]}""");

        await PfProcess.Run(folder, "product", "list", "--url", other.Url);

        Assert.Null(Assert.Single(other.Seen).Authorization);
    }

    [Fact]
    public async Task Whatever_a_server_calls_its_files_pf_writes_only_where_it_was_told()
    {
        const string Id = "e00fce680000a1b2c3d4e5f6";
        server.ContentDisposition = $"attachment; filename=\"{folder.File("by-the-server")}\"; filename*=UTF-8''..%2fby-the-server";
        server.On("GET /v1/products/94/firmware/2/binary", 200, "image");
        server.On("GET /v1/products/94/devices/export?format=csv", 200, "id");
        server.On($"POST /v1/products/94/devices/{Id}/certificate", 200, """{"certificate":"../by-the-server","not_after":"2030-01-01T00:00:00Z"}""");

        Directory.CreateDirectory(folder.File("told"));
        Assert.Equal(ExitCode.Ok, (await Run("firmware", "download", "2", "--product", "94", "-o", folder.File("told/image.bin"))).ExitCode);
        Assert.Equal(ExitCode.Ok, (await Run("device", "export", "--product", "94", "--output", folder.File("told/devices.csv"))).ExitCode);
        Assert.Equal(ExitCode.Ok, (await Run("device", "certificate", Id, "--product", "94", "--to", folder.File("told"))).ExitCode);

        string[] expected = ["device.key", "device.pem", "devices.csv", "image.bin"];
        var written = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => !file.Contains("config"));
        Assert.Equal(expected.Select(name => folder.File("told/" + name)), written.Order());
        Assert.False(File.Exists(Path.Combine(folder.Path, "..", "by-the-server")));
    }

    [Fact]
    public async Task The_administrators_file_of_a_server_signs_in()
    {
        server.On("POST /oauth/token", 200, """{"access_token":"abc","token_type":"bearer","expires_in":60}""");
        File.WriteAllText(folder.File("admin.json"), $$"""{"url":"{{server.Url}}","username":"admin","password":"p w"}""");

        var login = await PfProcess.Run(folder, "login", "--admin-file", "admin.json");

        Assert.Equal(ExitCode.Ok, login.ExitCode);
        Assert.Equal("grant_type=password&username=admin&password=p+w", server.Seen[0].Body);
    }

    private Task<PfResult> Run(params string[] arguments) => PfProcess.Run(folder, arguments, url: server.Url, token: "t0ken");
}
