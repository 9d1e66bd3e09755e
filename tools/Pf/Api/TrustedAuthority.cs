using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Api;

/// <summary>
/// The authority that <c>pf ca trust</c> keeps for one server, besides those that the system trusts. It counts for that server
/// only: a desk's authority cannot vouch for anybody else.
/// </summary>
internal static class TrustedAuthority
{
    /// <summary>Where it is kept.</summary>
    public static string FilePath(Uri server) =>
        Path.Combine(Path.GetDirectoryName(SignIn.FilePath)!, "ca", $"{server.IdnHost.Trim('[', ']').Replace(':', '_')}_{server.Port}.pem");

    /// <summary>Reads one certificate in PEM.</summary>
    public static X509Certificate2 Parse(byte[] pem, string from)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(pem));
        }
        catch (CryptographicException)
        {
            throw Failure.Of("not_a_certificate", $"{from} is not a certificate in PEM.", "give the file that starts with -----BEGIN CERTIFICATE-----");
        }
    }

    /// <summary>SHA-256 of the certificate, lower-case hex.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    public static void Keep(Uri server, X509Certificate2 authority)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath(server))!);
        AtomicFile.Write(FilePath(server), Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
    }

    /// <summary>Whether the server's certificate is one to trust; its name must fit in any case.</summary>
    public static bool Accepts(Uri server, X509Certificate? shown, X509Chain? sent, SslPolicyErrors errors)
    {
        var path = FilePath(server);
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || shown is not X509Certificate2 certificate || !File.Exists(path))
        {
            return errors == SslPolicyErrors.None;
        }
        using var authority = Parse(File.ReadAllBytes(path), path);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // its own authority has no list to ask
        return chain.Build(certificate);
    }
}
