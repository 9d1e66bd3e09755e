using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ProductFirmware.Server;

/// <summary>
/// The certificate authority of a server that was given no certificate: made at the first start, kept in the data folder. It signs
/// the server's own certificate, and devices'. Whoever holds its key can pass for the server, so the key never leaves the folder.
/// </summary>
internal sealed class Authority
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const int AuthorityYears = 20;
    private const int SerialBytes = 16;

    /// <summary>A clock that says less was never set: an authority of 1970 would be over when it is.</summary>
    private static readonly DateTimeOffset ClockMin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Boards whose clock was just set may be a little behind.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromDays(1);

    private readonly X509Certificate2 certificate;

    private Authority(X509Certificate2 certificate) => this.certificate = certificate;

    /// <summary>How long a server's certificate is valid; boards check it against their clock.</summary>
    public static TimeSpan ServerLifetime { get; } = TimeSpan.FromDays(90);

    /// <summary>How long a device's is: as long as a product lives, because it is revoked by its pin and not by its end.</summary>
    public static TimeSpan DeviceLifetime { get; } = TimeSpan.FromDays(10 * 365);

    /// <summary>The certificate without its key.</summary>
    public string Pem => certificate.ExportCertificatePem() + "\n";

    public X509Certificate2 Certificate => certificate;

    /// <summary>From when to when it may sign; nothing that it signs begins earlier or ends later.</summary>
    public (DateTimeOffset Begins, DateTimeOffset Ends) Life => (certificate.NotBefore, certificate.NotAfter);

    /// <summary>SHA-256 of the certificate, hex: what two people compare.</summary>
    public string Fingerprint => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>The data folder's authority, made where there is none.</summary>
    public static Authority Open(DataFolder folder, DateTimeOffset now)
    {
        var files = (Certificate: folder.Tls("ca.pem"), Key: folder.Tls("ca.key"));
        if (File.Exists(files.Certificate) && !File.Exists(files.Key))
        {
            // Made anew in silence, it would be one that no board trusts.
            throw new StartRefused($"The authority in {files.Certificate} cannot sign: its key ca.key is missing. "
                + "Next: restore the folder tls from a backup, or move ca.pem away to begin with a new authority, which every board has to be given.");
        }
        if (!File.Exists(files.Certificate) && now < ClockMin)
        {
            throw new StartRefused($"The clock of this machine says {now:yyyy-MM-dd}, and the certificate authority that is to be made now lasts {AuthorityYears} years from then. Next: set the clock and start again.");
        }
        try
        {
            if (!File.Exists(files.Certificate))
            {
                Make(files, now);
            }
            return new Authority(X509Certificate2.CreateFromPemFile(files.Certificate, files.Key));
        }
        catch (CryptographicException e)
        {
            throw new StartRefused($"The authority in {files.Certificate} cannot be read: {e.Message.TrimEnd('.')}. Next: restore the folder tls from a backup.");
        }
    }

    /// <summary>A certificate for a server with these names and addresses.</summary>
    public X509Certificate2 ForServer(IEnumerable<string> names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var list = names.ToList();
        var request = Request("CN=ProductFirmware server", new PublicKey(key), ServerUse);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in list)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternatives.AddIpAddress(address);
            }
            else
            {
                alternatives.AddDnsName(name);
            }
        }
        request.CertificateExtensions.Add(alternatives.Build());
        using var signed = Sign(request, now, ServerLifetime);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate for a device with this key: its ID is the subject.</summary>
    public X509Certificate2 ForDevice(string deviceId, PublicKey key, DateTimeOffset now) =>
        Sign(Request($"CN={deviceId}", key, ClientUse), now, DeviceLifetime);

    private static void Make((string Certificate, string Key) files, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // A name of its own: where two servers' authorities are trusted, none is taken for the other.
        var name = $"CN=ProductFirmware {RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var made = request.CreateSelfSigned(now - Early, now.AddYears(AuthorityYears));
        // The key first: a certificate without its key would be of no use, a key without one is made anew.
        SecretFile.Write(files.Key, key.ExportPkcs8PrivateKeyPem() + "\n");
        SecretFile.Write(files.Certificate, made.ExportCertificatePem() + "\n");
    }

    private static CertificateRequest Request(string subject, PublicKey key, string use)
    {
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        return request;
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset now, TimeSpan lifetime)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate, true, false));
        var (begins, ends) = Span(now, lifetime);
        return request.Create(certificate, begins, ends, RandomNumberGenerator.GetBytes(SerialBytes));
    }

    // The clock may have been set to before this authority was made, or behind its end: what is signed then stays inside of its life.
    private (DateTimeOffset Begins, DateTimeOffset Ends) Span(DateTimeOffset now, TimeSpan lifetime)
    {
        var latest = Life.Ends - lifetime;
        var begins = now - Early < Life.Begins ? Life.Begins : now - Early > latest ? latest : now - Early;
        var ends = begins + Early + lifetime;
        return (begins, ends < Life.Ends ? ends : Life.Ends);
    }
}
