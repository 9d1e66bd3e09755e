using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProductFirmware.Server;

/// <summary>
/// Whose signature on a device's certificate counts: the server's own authority's, and those that the operator named. What a
/// certificate is worth then is the gate's to say, because it can be revoked there.
/// </summary>
internal sealed class DeviceTrust(Authority authority, X509Certificate2Collection others, TimeProvider time)
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    public static DeviceTrust Open(ServerOptions options, Authority authority, TimeProvider time)
    {
        var others = new X509Certificate2Collection();
        if (options.DeviceAuthorities is not { } file)
        {
            return new DeviceTrust(authority, others, time);
        }
        try
        {
            others.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartRefused($"The authorities for devices in {file} cannot be read: {e.Message.TrimEnd('.')}. Next: give a PEM file with --device-ca.");
        }
        return others.Count > 0
            ? new DeviceTrust(authority, others, time)
            : throw new StartRefused($"There is no certificate in {file}. Next: give a PEM file with --device-ca.");
    }

    /// <summary>
    /// How a certificate that is shown is looked at: it is valid now, and one of these signed it. The handshake looks by this and
    /// nothing else; left to itself it would first fetch from wherever the certificate says that its issuer lies.
    /// </summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // revoked by its pin: the gate asks the store
            DisableCertificateDownloads = true, // a certificate must not make the server call anybody
            VerificationTimeIgnored = false,
            VerificationTime = time.GetUtcNow().LocalDateTime,
        };
        policy.CustomTrustStore.Add(authority.Certificate);
        policy.CustomTrustStore.AddRange(others);
        policy.ApplicationPolicy.Add(new Oid(ClientUse));
        return policy;
    }

    /// <summary>The device that the certificate was made for: its subject's common name.</summary>
    public static string SubjectOf(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>What the store holds of a certificate: SHA-256 of its public key, so that a renewed one for the same key fits.</summary>
    public static string PinOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}
