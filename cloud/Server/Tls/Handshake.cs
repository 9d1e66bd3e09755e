using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ProductFirmware.Server;

/// <summary>TLS 1.2 and 1.3 on a port. Which cipher is for the platform to say.</summary>
internal static class Handshake
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>HTTPS: people and programs show who they are by token, so no certificate is asked for.</summary>
    public static void UseTls(this ListenOptions listen, Func<ServerCertificate> certificate) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate().Current,
            EnabledSslProtocols = Versions,
        }),
    });

    /// <summary>MQTT: a device may show a certificate; one that nobody trusted signed ends the handshake.</summary>
    public static void UseTls(this ListenOptions listen, Func<ServerCertificate> certificate, Func<DeviceTrust> trust)
    {
        listen.Protocols = HttpProtocols.None;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate().Current,
                EnabledSslProtocols = Versions,
                ClientCertificateRequired = true, // asked for; none at all is fine, the credential counts then
                CertificateChainPolicy = trust().Policy(),
                RemoteCertificateValidationCallback = (_, shown, _, errors) => shown is null || errors == SslPolicyErrors.None,
            }),
        });
    }
}
