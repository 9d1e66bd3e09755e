using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MQTTnet;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>TLS on both ports: versions, certificates, and what stays plain. OpenSSL is the client that is not ours.</summary>
public class TlsTests
{
    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task OpenSSL_takes_version_chain_and_name_on_both_ports(string version, string expected)
    {
        await using var host = await ServerHost.StartWithTls();
        foreach (var port in new[] { host.HttpsPort, host.Mqtts.Port })
        {
            var (exitCode, said) = await OpenSsl(port, version, "-CAfile", host.AuthorityPath, "-verify_return_error", "-verify_hostname", "localhost");
            Assert.True(exitCode == 0, said);
            Assert.Contains(expected, said);
            Assert.Contains("Verify return code: 0 (ok)", said);
            Assert.Contains("id-ecPublicKey, 256 (bit)", said);
        }
    }

    [Fact]
    public async Task OpenSSL_refuses_a_foreign_name_or_authority_and_the_server_refuses_old_versions()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWithTls();
        using var other = TlsDevices.Make("CN=Other");
        await File.WriteAllTextAsync(folder.File("other.pem"), other.ExportCertificatePem());
        string[] asks = ["-verify_return_error", "-verify_hostname"];
        Assert.NotEqual(0, (await OpenSsl(host.HttpsPort, [.. asks, "cloud.example.com", "-CAfile", host.AuthorityPath])).ExitCode);
        Assert.NotEqual(0, (await OpenSsl(host.HttpsPort, [.. asks, "localhost", "-CAfile", folder.File("other.pem"), "-no-CApath"])).ExitCode);
        foreach (var port in new[] { host.HttpsPort, host.Mqtts.Port })
        {
            Assert.NotEqual(0, (await OpenSsl(port, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")).ExitCode);
        }
    }

    [Fact]
    public async Task A_client_that_names_the_protocol_mqtt_is_let_in()
    {
        await using var host = await ServerHost.StartWithTls();
        var (exitCode, said) = await OpenSsl(host.Mqtts.Port, "-alpn", "mqtt", "-CAfile", host.AuthorityPath, "-verify_return_error");
        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public async Task A_device_reports_over_TLS_and_names_given_at_start_are_in_the_certificate()
    {
        await using var host = await ServerHost.StartWith(options => options with { Https = 0, Mqtts = 0, Names = ["cloud.example.com", "192.0.2.7"] });
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        Assert.Equal(MqttClientConnectResultCode.Success, (await board.ConnectTls(host)).ResultCode);
        Assert.Equal(VerdictStatus.Ok, (await board.Report()).Status);

        using var shown = await TlsDevices.Shown(host.Mqtts.Port);
        foreach (var name in new[] { "cloud.example.com", "localhost" })
        {
            Assert.True(shown.MatchesHostname(name), name);
        }
        Assert.False(shown.MatchesHostname("elsewhere.example.com"));
        var addresses = shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateIPAddresses().ToList();
        Assert.Superset(new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("192.0.2.7") }, addresses.ToHashSet());
    }

    [Fact]
    public async Task The_authority_is_made_once_for_its_owner_only_and_everybody_may_have_its_certificate()
    {
        await using var host = await ServerHost.StartWithTls();
        var before = await host.Http.GetStringAsync("/ca.pem");
        Assert.Equal(await File.ReadAllTextAsync(host.AuthorityPath), before);
        Assert.DoesNotContain("PRIVATE", before);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(host.Data, "tls", "ca.key")));
        }
        await host.Stop();
        await host.Run();
        Assert.Equal(before, await host.Http.GetStringAsync("/ca.pem"));
        using var shown = await TlsDevices.Shown(host.HttpsPort);
        Assert.Equal(host.Authority.Subject, shown.Issuer);
    }

    [Fact]
    public async Task A_changed_certificate_is_shown_to_the_next_and_devices_stay_connected()
    {
        using var folder = new TemporaryFolder();
        using var authority = TlsDevices.Make("CN=Operator");
        var first = Write(folder, authority);
        await using var host = await ServerHost.StartWith(options => options with { Https = 0, Mqtts = 0, Supplied = (folder.File("own.pem"), folder.File("own.key")) });
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await board.ConnectTls(host, authority: authority);
        await board.Report();
        Assert.Equal(first, (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Http.GetAsync("/ca.pem")).StatusCode);

        var second = Write(folder, authority);
        await Wait.Until(async () => (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint == second);
        Assert.Equal(second, (await TlsDevices.Shown(host.HttpsPort)).Thumbprint);

        await File.WriteAllTextAsync(folder.File("own.pem"), "half a cert");
        await Wait.Until(() => host.Log.Text.Contains("cannot be used, the old one stays"));
        Assert.Equal(second, (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint);
        Assert.True(board.Client.IsConnected);
        Assert.Equal(VerdictStatus.Ok, (await board.Report()).Status);
    }

    [Fact]
    public async Task A_certificate_behind_a_link_that_leads_elsewhere_is_taken_anew()
    {
        using var folder = new TemporaryFolder();
        using var older = new TemporaryFolder();
        using var newer = new TemporaryFolder();
        using var authority = TlsDevices.Make("CN=Operator");
        var first = Write(older, authority);
        var second = Write(newer, authority);
        Directory.CreateSymbolicLink(folder.File("data"), older.Path); // as a volume of Kubernetes does it
        File.CreateSymbolicLink(folder.File("own.pem"), Path.Combine("data", "own.pem"));
        File.CreateSymbolicLink(folder.File("own.key"), Path.Combine("data", "own.key"));
        await using var host = await ServerHost.StartWith(options => options with { Mqtts = 0, Supplied = (folder.File("own.pem"), folder.File("own.key")) });
        Assert.Equal(first, (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint);
        File.Delete(folder.File("data"));
        Directory.CreateSymbolicLink(folder.File("data"), newer.Path);
        await Wait.Until(async () => (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint == second);
    }

    [Fact]
    public async Task Behind_a_proxy_that_ends_TLS_the_dashboards_cookie_is_a_secure_one()
    {
        await using var host = await ServerHost.Start();
        var admin = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(host.Data, "admin.json")))!;
        foreach (var scheme in new[] { "http", "https" })
        {
            using var http = PageForm.Behind(host, ("X-Forwarded-Proto", scheme));
            using var answer = await PageForm.Send(http, "/login", "sign-in", ("User", (string)admin["username"]!), ("Password", (string)admin["password"]!));
            var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), one => one.StartsWith("pf_dashboard=", StringComparison.Ordinal));
            Assert.Equal(scheme == "https", cookie.Contains("; secure", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_leaves_the_certificate_in_use_and_the_server_goes_on()
    {
        using var folder = new TemporaryFolder();
        using var authority = TlsDevices.Make("CN=Operator");
        var first = Write(folder, authority);
        var certificates = folder.File("certificates");
        Directory.CreateSymbolicLink(certificates, folder.Path);
        await using var host = await ServerHost.StartWith(options => options with { Mqtts = 0, Supplied = (certificates + "/own.pem", certificates + "/own.key") });
        var second = Write(folder, authority);
        await Wait.Until(async () => (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint == second);

        File.Delete(certificates); // the link itself
        Directory.CreateSymbolicLink(certificates, certificates); // a loop: whoever looks behind it fails
        await Wait.Until(() => host.Log.Text.Contains("cannot be used, the old one stays"), () => host.Log.Text);
        Assert.Equal(second, (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint);

        File.Delete(certificates);
        var third = Write(folder, authority);
        Directory.CreateSymbolicLink(certificates, folder.Path);
        await Wait.Until(async () => (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint == third);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public async Task A_certificate_of_the_operators_that_ends_soon_is_warned_of_once_a_day_until_there_is_a_newer_one()
    {
        const string Warning = "and no device connects after that. Next: put a newer one into ";
        using var folder = new TemporaryFolder();
        using var authority = TlsDevices.Make("CN=Operator");
        Write(folder, authority);
        await using var host = await ServerHost.StartWith(options => options with { Mqtts = 0, Supplied = (folder.File("own.pem"), folder.File("own.key")) });
        host.Time.Forward(host.Part<ServerCertificate>().Ends - host.Time.GetUtcNow() - TimeSpan.FromDays(13));
        await Wait.Until(() => Warnings() == 1, () => host.Log.Text);
        host.Time.Forward(TimeSpan.FromDays(1));
        await Wait.Until(() => Warnings() == 2, () => host.Log.Text);
        Assert.DoesNotContain("clock", host.Log.Text);

        int Warnings() => host.Log.Text.Split(Warning + folder.File("own.pem")).Length - 1;
    }

    [Fact]
    public void No_authority_is_made_while_the_clock_was_never_set()
    {
        using var folder = new TemporaryFolder();
        using var data = DataFolder.Open(folder.Path);
        var refused = Assert.Throws<StartRefused>(() => Authority.Open(data, DateTimeOffset.UnixEpoch));
        Assert.Contains("says 1970-01-01", refused.Message);
        Assert.Contains("Next: set the clock", refused.Message);
        Assert.False(File.Exists(data.Tls("ca.key")));
        Assert.True(Authority.Open(data, DateTimeOffset.UtcNow).Life.Ends > DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_look_that_fails_is_told_and_the_next_one_comes()
    {
        await using var host = await ServerHost.StartWithTls();
        host.ExpectsErrors = true;
        host.Part<Authority>().Certificate.Dispose();
        host.Time.Forward(Authority.ServerLifetime - TimeSpan.FromDays(20));
        await Wait.Until(() => host.Log.Errors.Count(line => line.Contains("the next look tries again")) > 1, () => host.Log.Text);
        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task An_authority_without_its_key_is_not_made_anew_behind_the_boards_backs()
    {
        await using var host = await ServerHost.StartWithTls();
        var certificate = await File.ReadAllTextAsync(host.AuthorityPath);
        await host.Stop();
        var key = Path.Combine(host.Data, "tls", "ca.key");
        File.Move(key, key + ".away");

        var refused = await Assert.ThrowsAsync<StartRefused>(() => host.Run());
        Assert.Contains("ca.key is missing", refused.Message);
        Assert.Contains("Next: restore the folder tls from a backup, or move ca.pem away", refused.Message);
        Assert.Equal(certificate, await File.ReadAllTextAsync(host.AuthorityPath));
        Assert.False(File.Exists(key));

        File.Move(key + ".away", key);
        await host.Run();
        Assert.Equal(certificate, await host.Http.GetStringAsync("/ca.pem"));
    }

    [Fact]
    public async Task The_servers_own_certificate_is_renewed_before_it_ends()
    {
        await using var host = await ServerHost.StartWithTls();
        using var before = await TlsDevices.Shown(host.Mqtts.Port);
        host.Time.Forward(Authority.ServerLifetime - TimeSpan.FromDays(20));
        await Wait.Until(async () => (await TlsDevices.Shown(host.Mqtts.Port)).NotAfter > before.NotAfter);
        using var after = await TlsDevices.Shown(host.Mqtts.Port);
        Assert.Equal(host.Authority.Subject, after.Issuer);
    }

    [Fact]
    public async Task Outside_of_loopback_only_TLS_is_bound_and_SIGHUP_does_not_end_the_server()
    {
        using var folder = new TemporaryFolder();
        using var server = ServerProcess.Run("--data", folder.File("data"), "--listen", "0.0.0.0", "--http", "0", "--mqtt", "0", "--https", "0", "--mqtts", "0");
        try
        {
            var ready = await ServerProcess.Ready(server);
            var another = IPAddress.Parse("127.0.0.2");
            foreach (var (plain, secure) in new[] { (new Uri((string)ready["url"]!).Port, new Uri((string)ready["https"]!).Port), (PortOf(ready, "mqtt"), PortOf(ready, "mqtts")) })
            {
                Assert.True(await Answers(IPAddress.Loopback, plain));
                Assert.False(await Answers(another, plain));
                Assert.True(await Answers(another, secure));
            }
            using var hangUp = Process.Start("kill", ["-HUP", server.Id.ToString()]);
            await hangUp.WaitForExitAsync();
            using var http = new HttpClient();
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync((string)ready["url"]! + "/health/ready")).StatusCode);
            Assert.False(server.HasExited);
        }
        finally
        {
            server.Kill();
        }
    }

    [Theory]
    [InlineData("", "127.0.0.1", null, null)]
    [InlineData("--mqtts 0", "127.0.0.1", null, 0)]
    [InlineData("--listen 0.0.0.0", "127.0.0.1", 8443, 8883)]
    [InlineData("--listen 0.0.0.0 --plain", "0.0.0.0", 8443, 8883)]
    [InlineData("--listen ::1", "::1", null, null)]
    public void Plain_text_leaves_the_machine_only_where_that_was_said(string line, string plain, int? https, int? mqtts)
    {
        var options = ServerOptions.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), _ => null, out var problem);
        Assert.Equal("", problem);
        Assert.Equal((plain, https, mqtts), (options!.PlainListen.ToString(), options.Https, options.Mqtts));
    }

    [Theory]
    [InlineData("--cert a.pem", "belong together")]
    [InlineData("--https many", "is not a port")]
    [InlineData("--name", "needs a value")]
    public void Options_that_do_not_go_together__a_clear_sentence(string line, string sentence)
    {
        Assert.Null(ServerOptions.Parse(line.Split(' '), _ => null, out var problem));
        Assert.Contains(sentence, problem);
        Assert.Contains("Next:", problem);
    }

    [Fact]
    public async Task Certificates_that_cannot_be_used__no_start_and_a_clear_sentence()
    {
        using var folder = new TemporaryFolder();
        using var authority = TlsDevices.Make("CN=Operator");
        Write(folder, authority);
        await File.WriteAllTextAsync(folder.File("empty.pem"), "");
        using var foreign = TlsDevices.Make("CN=Foreign");
        await File.WriteAllTextAsync(folder.File("foreign.key"), foreign.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await ServerProcess.Refuses("cannot be used", "--data", folder.File("data"), "--mqtts", "0", "--http", "0", "--mqtt", "0", "--cert", folder.File("own.pem"), "--key", folder.File("foreign.key"));
        await ServerProcess.Refuses("cannot be used", "--data", folder.File("data"), "--mqtts", "0", "--http", "0", "--mqtt", "0", "--cert", folder.File("none.pem"), "--key", folder.File("own.key"));
        await ServerProcess.Refuses("no certificate in", "--data", folder.File("data"), "--mqtts", "0", "--http", "0", "--mqtt", "0", "--device-ca", folder.File("empty.pem"));
    }

    private static string Write(TemporaryFolder folder, X509Certificate2 authority)
    {
        using var made = TlsDevices.Make("CN=cloud", authority, "localhost");
        File.WriteAllText(folder.File("own.key"), made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.File("own.pem"), made.ExportCertificatePem());
        return made.Thumbprint;
    }

    private static int PortOf(JsonNode ready, string name) => IPEndPoint.Parse((string)ready[name]!).Port;

    private static async Task<bool> Answers(IPAddress address, int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task<(int ExitCode, string Said)> OpenSsl(int port, params string[] arguments)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", "localhost", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        openssl.StandardInput.Close();
        var error = openssl.StandardError.ReadToEndAsync();
        var output = await openssl.StandardOutput.ReadToEndAsync();
        await openssl.WaitForExitAsync().WaitAsync(Wait.Limit);
        return (openssl.ExitCode, output + await error);
    }
}
