using System.Security.Cryptography;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>
/// Who signed an image: ECDSA P-256 over header, payload and protected TLVs, as MCUboot checks it. The key hash in the image says
/// which of the product's public keys it is.
/// </summary>
public static class Signature
{
    /// <summary>SHA-256 over a public key's SubjectPublicKeyInfo (DER), as TLV 0x01 carries it.</summary>
    public static byte[] KeyHash(byte[] publicKey) => SHA256.HashData(publicKey);

    /// <summary>Checks a file that is well-formed against public keys (SubjectPublicKeyInfo, DER).</summary>
    public static Reason Check(byte[] file, ImageFile image, IEnumerable<byte[]> publicKeys)
    {
        var wanted = image.Tlvs.KeyHash;
        var key = publicKeys.FirstOrDefault(candidate => KeyHash(candidate).AsSpan().SequenceEqual(wanted));
        if (key is null)
        {
            return Reason.ForeignKey;
        }
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key, out _);
        var signed = file.AsSpan(0, image.Header.HashedBytes);
        var isGood = ecdsa.VerifyData(signed, image.Tlvs.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return isGood ? Reason.None : Reason.BadSignature;
    }

    /// <summary>The P-256 public key in a PEM text (<c>PUBLIC KEY</c>), as DER; null where it is none.</summary>
    public static byte[]? ParsePublicKey(string pem)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            var curve = ecdsa.ExportParameters(false).Curve.Oid;
            return curve.Value == "1.2.840.10045.3.1.7" || curve.FriendlyName == "nistP256"
                ? ecdsa.ExportSubjectPublicKeyInfo()
                : null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }
    }
}
