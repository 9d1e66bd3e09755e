using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using ProductFirmware.Rest;
using ProductFirmware.Server;

namespace ProductFirmware.Tests.Server;

/// <summary>Devices that connect with TLS, and certificates of a test's own.</summary>
internal static class TlsDevices
{
    /// <summary>Connects; the server's certificate must be signed by its authority, for this name. With a certificate no password is sent.</summary>
    public static Task<MqttClientConnectResult> ConnectTls(
        this TestDevice device, ServerHost host, X509Certificate2? certificate = null, X509Certificate2? authority = null, string? clientId = null)
    {
        var trusted = authority ?? host.Authority;
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("localhost", host.Mqtts.Port)
            .WithProtocolVersion(device.Protocol)
            .WithClientId(clientId ?? device.Id)
            .WithCleanSession()
            .WithTlsOptions(tls => tls
                .UseTls()
                .WithTrustChain([trusted])
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithClientCertificates(certificate is null ? [] : [certificate]));
        if (certificate is null)
        {
            options.WithCredentials(device.Id, device.Credential);
        }
        return device.Client.ConnectAsync(options.Build());
    }

    /// <summary>A key with the certificate that the server signs for it.</summary>
    public static async Task<X509Certificate2> Certificate(this ServerHost host, string id, bool rotate = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new CertificateRequest($"CN={id}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var answer = await host.Ask<CertificateAnswer>(HttpMethod.Post, $"/v1/products/94/devices/{id}/certificate", new NewCertificate(csr, rotate));
        using var signed = X509Certificate2.CreateFromPem(answer.Certificate);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>Whether the server takes it for a device's.</summary>
    public static bool Accepts(this ServerHost host, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = host.Part<DeviceTrust>().Policy();
        return chain.Build(certificate);
    }

    /// <summary>An authority of a test's own, or what it signs.</summary>
    /// <param name="issuerAt">Where it says that its issuer's certificate can be fetched.</param>
    public static X509Certificate2 Make(string subject, X509Certificate2? signer = null, string? name = null, string? issuerAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(signer is null, false, 0, true));
        if (name is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
        }
        if (issuerAt is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuerAt]));
        }
        var now = DateTimeOffset.UtcNow;
        if (signer is null)
        {
            return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        }
        using var signed = request.Create(signer, now.AddHours(-1), now.AddMonths(6), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>What the port shows now to somebody who trusts anything.</summary>
    public static async Task<X509Certificate2> Shown(int port, SslProtocols versions = SslProtocols.None)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = versions,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.Export(X509ContentType.Cert));
    }
}
