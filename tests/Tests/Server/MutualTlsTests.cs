using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using MQTTnet;
using MQTTnet.Exceptions;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Devices that show a certificate instead of a credential: its subject is the device ID, its key is pinned.</summary>
public class MutualTlsTests
{
    [Fact]
    public async Task A_device_with_a_certificate_needs_no_password_and_its_old_credential_is_worth_nothing()
    {
        await using var host = await Prepare();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        using var certificate = await host.Certificate(board.Id);
        Assert.Equal(MqttClientConnectResultCode.Success, (await board.ConnectTls(host, certificate)).ResultCode);
        Assert.Equal(VerdictStatus.Ok, (await board.Report()).Status);
        await board.Client.DisconnectAsync();

        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await board.Connect(host)).ResultCode);
        await host.Until(board.Id, device => device.LastRefusal == "wrong_credential");
        var note = await host.Read(store => store.Audit.SingleAsync(row => row.Action == "device.certificate"));
        Assert.Equal(board.Id, note.Subject);
    }

    [Fact]
    public async Task A_certificate_for_another_device_is_refused_and_does_not_disconnect_it()
    {
        await using var host = await Prepare();
        await using var victim = new TestDevice();
        await using var thief = new TestDevice();
        await host.Import(victim.Id);
        await host.Import(thief.Id);
        using var certificate = await host.Certificate(thief.Id);
        await victim.ComeOnline(host);
        var answer = await thief.ConnectTls(host, certificate, clientId: victim.Id);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, answer.ResultCode);
        Assert.True(victim.Client.IsConnected);
        await victim.Report();
    }

    [Fact]
    public async Task A_certificate_pins_nothing_for_a_device_that_is_not_its_subject()
    {
        await using var host = await Prepare();
        await using var unknown = new TestDevice();
        await using var thief = new TestDevice();
        await host.Import(unknown.Id);
        await host.Import(thief.Id);
        using var certificate = await host.Certificate(thief.Id);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await thief.ConnectTls(host, certificate, clientId: unknown.Id)).ResultCode);
        Assert.Null(await host.Read(store => store.Devices.Where(row => row.Id == unknown.Id).Select(row => row.CredentialHash).SingleAsync()));
        Assert.Equal(VerdictStatus.Ok, (await unknown.ComeOnline(host)).Status);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusted_signed_ends_the_handshake()
    {
        await using var host = await Prepare();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        using var strangers = TlsDevices.Make("CN=Strangers");
        using var certificate = TlsDevices.Make($"CN={board.Id}", strangers);
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => board.ConnectTls(host, certificate));
        Assert.Null(await host.Read(store => store.Devices.Where(row => row.Id == board.Id).Select(row => row.CredentialHash).SingleAsync()));
    }

    [Fact]
    public async Task A_certificate_does_not_make_the_server_call_where_it_says_that_its_issuer_is()
    {
        await using var host = await Prepare();
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        using var strangers = TlsDevices.Make("CN=Strangers");
        using var certificate = TlsDevices.Make("CN=e00fce680000000000000001", strangers, issuerAt: $"http://{inside.LocalEndpoint}/issuer.cer");
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Mqtts);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        await Wait.Until(async () => await HasEnded(tls)); // it was looked at and refused
        Assert.False(inside.Pending());
    }

    [Fact]
    public async Task The_servers_own_certificate_is_none_for_a_device()
    {
        await using var host = await Prepare();
        using var notForDevices = host.Part<Authority>().ForServer(["localhost"], DateTimeOffset.UtcNow);
        Assert.False(host.Accepts(notForDevices));
    }

    [Fact]
    public async Task An_expired_certificate_ends_the_handshake()
    {
        await using var host = await Prepare();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        using var certificate = await host.Certificate(board.Id);
        Assert.True(host.Accepts(certificate));
        host.Time.Forward(Authority.DeviceLifetime + TimeSpan.FromDays(2));
        Assert.False(host.Accepts(certificate));
    }

    [Fact]
    public async Task An_authority_of_the_operators_counts_and_the_first_certificate_is_pinned()
    {
        using var folder = new TemporaryFolder();
        using var factory = TlsDevices.Make("CN=Factory");
        await File.WriteAllTextAsync(folder.File("factory.pem"), factory.ExportCertificatePem());
        await using var host = await ServerHost.StartWith(options => options with { Mqtts = 0, DeviceAuthorities = folder.File("factory.pem") });
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        using var first = TlsDevices.Make($"CN={board.Id}", factory);
        using var second = TlsDevices.Make($"CN={board.Id}", factory);
        Assert.Equal(MqttClientConnectResultCode.Success, (await board.ConnectTls(host, first)).ResultCode);
        await board.Client.DisconnectAsync();
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await board.ConnectTls(host, second)).ResultCode);

        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{board.Id}/credential");
        host.Time.Forward(TimeSpan.FromMinutes(2));
        Assert.Equal(MqttClientConnectResultCode.Success, (await board.ConnectTls(host, second)).ResultCode);
    }

    [Fact]
    public async Task A_stolen_certificate_is_revoked_by_the_next_one()
    {
        await using var host = await Prepare();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        using var stolen = await host.Certificate(board.Id);
        using var next = await host.Certificate(board.Id);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, (await board.ConnectTls(host, stolen)).ResultCode);
        Assert.Equal(MqttClientConnectResultCode.Success, (await board.ConnectTls(host, next)).ResultCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----")]
    public async Task A_request_that_is_none_is_refused_and_nothing_is_pinned(string? csr)
    {
        await using var host = await Prepare();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v1/products/94/devices/{board.Id}/certificate", new NewCertificate(csr));
        Assert.Equal((1, 0), await host.Read(async store => (await store.Devices.CountAsync(row => row.CredentialHash == null), await store.Audit.CountAsync(row => row.Action == "device.certificate"))));
    }

    [Fact]
    public async Task A_request_for_an_RSA_key_or_for_a_stranger_is_refused()
    {
        await using var host = await Prepare();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        using var rsa = RSA.Create(2048);
        var csr = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, $"/v1/products/94/devices/{board.Id}/certificate", new NewCertificate(csr));
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Post, $"/v1/products/94/devices/{new TestDevice().Id}/certificate", new NewCertificate(csr));
    }

    private static async Task<bool> HasEnded(SslStream tls)
    {
        try
        {
            return await tls.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<ServerHost> Prepare()
    {
        var host = await ServerHost.StartWithTls();
        await host.CreateProduct();
        return host;
    }
}
