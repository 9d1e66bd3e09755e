using System.Security.Cryptography;
using System.Text;
using ProductFirmware.Core;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Keys;

/// <summary>An ECDSA P-256 key pair that signs images. The private half stays in its file; only the public half is ever uploaded.</summary>
internal sealed class SigningKey : IDisposable
{
    private const int KeyFileBytesMax = 64 * 1024;
    private readonly ECDsa ecdsa;

    private SigningKey(ECDsa ecdsa)
    {
        this.ecdsa = ecdsa;
        PublicKey = ecdsa.ExportSubjectPublicKeyInfo();
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; }

    /// <summary>What images carry to say who signed them.</summary>
    public byte[] KeyHash => Signature.KeyHash(PublicKey);

    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key in PEM.</summary>
    public static SigningKey Load(string path)
    {
        var pem = ReadPem(path);
        if (pem.Contains("ENCRYPTED"))
        {
            throw Failure.Of("key_encrypted", $"The key in {path} is encrypted.", $"decrypt it first: openssl pkcs8 -in {path} -out plain.pem");
        }
        if (!pem.Contains("PRIVATE KEY"))
        {
            throw Failure.Of("key_unreadable", $"{path} holds no private key in PEM.", "give the file that pf key new made, not the one with .pub in its name");
        }
        if (Signature.ParsePublicKey(pem) is null)
        {
            throw Failure.Of("key_unreadable", $"The key in {path} is not a readable ECDSA P-256 key.", "make one with pf key new");
        }
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(pem);
        return new(ecdsa);
    }

    /// <summary>Reads a public key in PEM (a private one will do): SubjectPublicKeyInfo, DER.</summary>
    public static byte[] LoadPublic(string path) =>
        Signature.ParsePublicKey(ReadPem(path))
        ?? throw Failure.Of("key_unreadable", $"{path} holds no ECDSA P-256 key in PEM.", "give the .pub file that pf key new made");

    /// <summary>A public key as PEM text.</summary>
    public static string ToPem(byte[] publicKey) => PemEncoding.WriteString("PUBLIC KEY", publicKey) + "\n";

    /// <summary>PKCS#8 as PEM text.</summary>
    public string ToPrivatePem() => ecdsa.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>ECDSA over SHA-256, DER-encoded, as MCUboot wants it.</summary>
    public byte[] Sign(byte[] bytes) => ecdsa.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => ecdsa.Dispose();

    private static string ReadPem(string path) => Encoding.UTF8.GetString(AtomicFile.Read(path, "key", KeyFileBytesMax));
}
