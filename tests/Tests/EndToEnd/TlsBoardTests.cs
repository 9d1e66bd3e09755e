using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Tests.VirtualBoard;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>The virtual board's own process, made and run by its command line, against a server that speaks TLS.</summary>
[Collection<RealFirmwareTests>]
public sealed class TlsBoardTests(RealFirmware firmware) : IAsyncLifetime
{
    private const int Product = 94;

    private readonly TemporaryFolder folder = new();
    private readonly X509Certificate2 authority = TlsDevices.Make("CN=Operator");
    private readonly X509Certificate2 factory = TlsDevices.Make("CN=Factory");
    private ServerHost host = null!;

    private BoardFolder Board => new(folder.File("board"));

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(folder.File("ca.pem"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("factory.pem"), factory.ExportCertificatePem());
        NewServerCertificate();
        host = await ServerHost.StartWith(options => options with
        {
            Mqtts = 0,
            Supplied = (folder.File("server.pem"), folder.File("server.key")),
            DeviceAuthorities = folder.File("factory.pem"),
        });
        var key = await File.ReadAllTextAsync(firmware.PublicKey);
        await host.Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Blinky", Product, null, [key])));
        await host.Import(BoardProcess.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        authority.Dispose();
        factory.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task It_connects_by_its_certificate_stays_while_the_servers_changes_and_is_updated()
    {
        await Provision($"localhost:{host.Mqtts.Port}", "--ca", folder.File("ca.pem"), "--hardware", "3");
        using var own = TlsDevices.Make($"CN={BoardProcess.Id}", factory);
        var key = own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(Path.Combine(Board.Path, "device.pem"), own.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(Board.Path, "device.key"), key);
        using var board = BoardProcess.Run(Board);
        await Until(board, device => device is { Online: true, Status: "ok", FirmwareVersion: 1 });
        var pinned = await host.Read(store => store.Devices.Select(row => row.CredentialHash).SingleAsync());
        Assert.Equal(DeviceTrust.PinOf(own), pinned);
        Assert.Equal(3, await host.Read(store => store.Devices.Select(row => row.Hardware).SingleAsync()));

        var next = NewServerCertificate();
        await Wait.Until(async () => (await TlsDevices.Shown(host.Mqtts.Port)).Thumbprint == next);
        await host.Ask<object>(HttpMethod.Put, $"/v1/products/{Product}/devices/{BoardProcess.Id}/ping");
        Assert.True(host.Services.IsOnline(BoardProcess.Id));
        Assert.DoesNotContain(board.Lines, line => line.Contains("link: closed"));

        var form = ServerHost.UploadForm(await File.ReadAllBytesAsync(firmware.Image(2)), "Two");
        await host.Ask<FirmwareBody>(HttpMethod.Post, $"/v1/products/{Product}/firmware", form);
        await host.Lock(BoardProcess.Id, 2, flash: true);
        await Until(board, device => device is { Online: true, FirmwareVersion: 2, FirmwareState: "confirmed" });
        var said = string.Join('\n', board.Lines);
        Assert.DoesNotContain(Board.ReadSettings()[Settings.Credential], said);
        Assert.DoesNotContain(key.Split('\n')[1].Trim(), said);
    }

    [Theory]
    [InlineData("localhost", "stranger.pem", "no authority in ca.pem signed the server's certificate")]
    [InlineData("127.0.0.1", "ca.pem", "the server's certificate is for another name")]
    public async Task A_server_that_cannot_prove_itself_is_told_why_and_learns_nothing(string name, string trusted, string said)
    {
        using var stranger = TlsDevices.Make("CN=Stranger");
        await File.WriteAllTextAsync(folder.File("stranger.pem"), stranger.ExportCertificatePem());
        await Provision($"{name}:{host.Mqtts.Port}", "--ca", folder.File(trusted));
        using var board = BoardProcess.Run(Board);
        await board.Says(said);
        Assert.False(host.Services.IsOnline(BoardProcess.Id));
        Assert.Null(await host.Read(store => store.Devices.Select(row => row.CredentialHash).SingleAsync()));
        Assert.DoesNotContain(Board.ReadSettings()[Settings.Credential], string.Join('\n', board.Lines));
        await board.Terminate();
        Assert.Equal(0, await board.Exit());
    }

    [Fact]
    public async Task An_authority_that_is_none_makes_no_board_and_says_so()
    {
        using var made = Provisioning("localhost:1", "--ca", firmware.PublicKey);
        await made.Says("The authority is not a certificate");
        Assert.Equal(1, await made.Exit());
        Assert.False(Board.Exists);
    }

    private async Task Provision(string server, params string[] more)
    {
        using var made = Provisioning(server, more);
        Assert.True(await made.Exit() == 0, string.Join('\n', made.Lines));
    }

    private BoardProcess Provisioning(string server, params string[] more) => new(
        ["provision", "--dir", Board.Path, "--id", BoardProcess.Id, "--server", server, "--key", firmware.PublicKey, "--image", firmware.Image(1), .. more]);

    private Task Until(BoardProcess board, Func<DeviceBody, bool> condition) =>
        Wait.Until(async () => condition(await host.Device(BoardProcess.Id)), () => string.Join('\n', board.Lines) + "\n" + host.Log.Text);

    // Written as an operator's tool does it: the key first.
    private string NewServerCertificate()
    {
        using var made = TlsDevices.Make("CN=cloud", authority, "localhost");
        File.WriteAllText(folder.File("server.key"), made.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(folder.File("server.pem"), made.ExportCertificatePem());
        return made.Thumbprint;
    }
}
