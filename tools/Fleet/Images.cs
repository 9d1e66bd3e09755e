using System.Security.Cryptography;
using ProductFirmware.Core;
using ProductFirmware.Image;

namespace ProductFirmware.Fleet;

/// <summary>Signed images with a payload of chance, and the key that signs them.</summary>
internal sealed class Images(int product, string target) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicPem => key.ExportSubjectPublicKeyInfoPem();

    public byte[] Make(int version, int payloadBytes)
    {
        var signable = new ImageWriter(product, version, target).Signable(RandomNumberGenerator.GetBytes(payloadBytes));
        var signature = key.SignData(signable, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return ImageWriter.Complete(signable, SHA256.HashData(signable), Signature.KeyHash(key.ExportSubjectPublicKeyInfo()), signature);
    }

    /// <summary>The image hash of a file, hex.</summary>
    public static string HashOf(byte[] file)
    {
        var image = new ImageFile();
        image.Decode(file);
        return Convert.ToHexStringLower(image.Tlvs.Hash);
    }

    public void Dispose() => key.Dispose();
}
