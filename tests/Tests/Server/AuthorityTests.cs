using ProductFirmware.Device;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary><c>pf ca</c>, <c>pf device certificate</c> and a virtual board's link, against a server with an authority of its own.</summary>
public class AuthorityTests
{
    [Fact]
    public async Task Pf_trusts_a_servers_authority_only_after_it_was_compared_and_for_that_server_only()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWithTls();
        await using var other = await ServerHost.StartWithTls();
        var (https, token) = ($"https://localhost:{host.HttpsPort}", host.Http.DefaultRequestHeaders.Authorization!.Parameter);
        var fingerprint = host.Part<Authority>().Fingerprint;
        Task<PfResult> Pf(string url, params string[] arguments) => PfProcess.Run(folder, arguments, url: url, token: token);

        var untrusted = await Pf(https, "product", "list");
        Assert.Equal(1, untrusted.ExitCode);
        Assert.Contains("pf ca trust", untrusted.Errors);

        var unseen = await Pf(https, "ca", "trust");
        Assert.Equal(1, unseen.ExitCode);
        Assert.Contains(fingerprint, unseen.Errors);
        var wrong = await Pf(https, "ca", "trust", "--fingerprint", new string('0', 64));
        Assert.Contains("another_authority", (await Pf(https, "ca", "trust", "--json", "--fingerprint", new string('0', 64))).Errors);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Equal(1, (await Pf(https, "product", "list")).ExitCode); // nothing was kept

        (await Pf(https, "ca", "trust", "--fingerprint", fingerprint)).Ok();
        (await Pf(https, "product", "list")).Ok();
        Assert.Equal(1, (await Pf($"https://localhost:{other.HttpsPort}", "product", "list")).ExitCode);
        Assert.Equal(1, (await Pf($"https://127.0.0.2:{host.HttpsPort}", "product", "list")).ExitCode);
        Assert.Equal(2, (await Pf(host.Url, "ca", "trust")).ExitCode);
    }

    [Fact]
    public async Task Pf_shows_and_exports_the_authority()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWithTls();
        var shown = (await PfProcess.Run(folder, ["ca", "show", "--json"], url: host.Url)).Ok();
        Assert.Equal(host.Part<Authority>().Fingerprint, shown.Json.GetProperty("fingerprint").GetString());
        (await PfProcess.Run(folder, ["ca", "export", "ca.pem"], url: host.Url)).Ok();
        Assert.Equal(await File.ReadAllTextAsync(host.AuthorityPath), await File.ReadAllTextAsync(folder.File("ca.pem")));
        (await PfProcess.Run(folder, ["ca", "trust", "--file", "ca.pem"], url: $"https://localhost:{host.HttpsPort}")).Ok();
    }

    [Fact]
    public async Task A_virtual_boards_link_speaks_TLS_and_shows_the_certificate_that_pf_made()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWithTls();
        await host.CreateProduct();
        var id = DeviceId.Prefix + "0000000c0ffe";
        await host.Import(id);
        Directory.CreateDirectory(folder.File("board"));
        File.Copy(host.AuthorityPath, folder.File("board/ca.pem"));
        var token = host.Http.DefaultRequestHeaders.Authorization!.Parameter;
        var made = (await PfProcess.Run(folder, ["device", "certificate", id, "--product", "94", "--to", "board", "--json"], url: host.Url, token: token)).Ok();
        Assert.Equal(id, made.Json.GetProperty("device").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("board/device.key")));
        }

        await Connects(host, id, "no credential is needed", folder.File("board"));
        File.Delete(folder.File("board/device.pem"));
        await IsRefused(host, id, new string('0', 64), folder.File("board"));
    }

    [Fact]
    public async Task A_virtual_boards_link_trusts_its_authority_and_nobody_else()
    {
        using var folder = new TemporaryFolder();
        await using var host = await ServerHost.StartWithTls();
        var (id, credential) = (DeviceId.Prefix + "0000000c0fff", new string('1', 64));
        using var stranger = TlsDevices.Make("CN=Stranger");
        await File.WriteAllTextAsync(folder.File("ca.pem"), stranger.ExportCertificatePem());
        var link = new MqttLink($"localhost:{host.Mqtts.Port}", id, credential, folder.Path);
        link.Open();
        await Wait.Until(() => link.State == LinkState.Closed);
        Assert.False(host.Services.IsOnline(id));
        File.Copy(host.AuthorityPath, folder.File("ca.pem"), overwrite: true);
        await Connects(host, id, credential, folder.Path);
    }

    private static async Task Connects(ServerHost host, string id, string credential, string folder)
    {
        var link = new MqttLink($"localhost:{host.Mqtts.Port}", id, credential, folder);
        link.Open();
        await Wait.Until(() => link.State == LinkState.Open);
        await Wait.Until(() => host.Services.IsOnline(id));
        link.Close();
        await Wait.Until(() => !host.Services.IsOnline(id));
    }

    private static async Task IsRefused(ServerHost host, string id, string credential, string folder)
    {
        var link = new MqttLink($"localhost:{host.Mqtts.Port}", id, credential, folder);
        link.Open();
        await Wait.Until(() => link.State == LinkState.Closed);
        Assert.Equal(Reason.WrongCredential, link.Refusal);
    }
}
