using System.Security.Cryptography;
using ProductFirmware.Core;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Infrastructure;

/// <summary>A signing key of a test's own.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicPem => ecdsa.ExportSubjectPublicKeyInfoPem();

    public byte[] Hash => Signature.KeyHash(ecdsa.ExportSubjectPublicKeyInfo());

    public byte[] Sign(byte[] signable) =>
        ecdsa.SignData(signable, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose() => ecdsa.Dispose();
}

/// <summary>Signed images with a random payload, made as the packer makes them.</summary>
internal static class TestImages
{
    public const string Target = "VIRTUAL";

    public static byte[] Make(
        TestKey key, int product, int version, string target = Target, int payloadBytes = 20_000, Action<ImageWriter>? more = null)
    {
        var writer = new ImageWriter(product, version, target);
        more?.Invoke(writer);
        var signable = writer.Signable(RandomNumberGenerator.GetBytes(payloadBytes));
        return ImageWriter.Complete(signable, SHA256.HashData(signable), key.Hash, key.Sign(signable));
    }

    /// <summary>The image hash of a file.</summary>
    public static byte[] HashOf(byte[] file)
    {
        var image = new ImageFile();
        Assert.Equal(Reason.None, image.Decode(file));
        return image.Tlvs.Hash;
    }
}
