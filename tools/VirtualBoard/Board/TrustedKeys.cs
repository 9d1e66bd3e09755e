using System.Collections.Concurrent;
using System.Security.Cryptography;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>
/// The public keys that the boot loader trusts; a real board has them compiled in. An image says by the key's hash which one signed it.
/// </summary>
public sealed class TrustedKeys
{
    private const string Label = "PUBLIC KEY";
    private const string CurveP256 = "1.2.840.10045.3.1.7";

    private readonly Dictionary<string, byte[]> keys = [];
    private readonly ConcurrentDictionary<string, bool> verified = new(); // the same bytes give the same answer, and one costs the most of a boot

    private TrustedKeys()
    {
    }

    /// <summary>Reads one or more public keys (SubjectPublicKeyInfo, PEM); <see cref="InvalidDataException"/> where there is none to use.</summary>
    public static TrustedKeys Parse(string pem)
    {
        var trusted = new TrustedKeys();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] is not Label)
            {
                throw new InvalidDataException($"A {rest[found.Label]} is not a public key. Give the file that `pf key new` ended in .pub.pem.");
            }
            trusted.Add(Convert.FromBase64String(rest[found.Base64Data].ToString()));
            rest = rest[found.Location.End..];
        }
        return trusted.keys.Count > 0 ? trusted : throw new InvalidDataException("No public key in PEM form found.");
    }

    /// <summary>What an image's key hash TLV holds: SHA-256 over the key's SubjectPublicKeyInfo in DER.</summary>
    public static byte[] HashOf(ECDsa key) => SHA256.HashData(key.ExportSubjectPublicKeyInfo());

    /// <summary>Whether one of the keys made this signature over this hash.</summary>
    public Reason Verify(byte[] imageHash, byte[] keyHash, byte[] signature)
    {
        if (!keys.TryGetValue(Convert.ToHexString(keyHash), out var publicKey))
        {
            return Reason.ForeignKey;
        }
        var question = Convert.ToHexString([.. imageHash, .. keyHash, .. signature]);
        return verified.GetOrAdd(question, _ => IsSigned(publicKey, imageHash, signature)) ? Reason.None : Reason.BadSignature;
    }

    private static bool IsSigned(byte[] publicKey, byte[] imageHash, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyHash(imageHash, signature, DSASignatureFormat.Rfc3279DerSequence);
    }

    private void Add(byte[] publicKey)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"A public key cannot be read: {e.Message}", e);
        }
        if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != CurveP256)
        {
            throw new InvalidDataException("A public key is not on the curve P-256. Make one with `pf key new`.");
        }
        keys[Convert.ToHexString(HashOf(key))] = publicKey;
    }
}
