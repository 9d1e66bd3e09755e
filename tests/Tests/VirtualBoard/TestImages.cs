using System.Security.Cryptography;
using ProductFirmware.Image;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>Signed images and the keys to them. The payload need not be a program where nothing runs it.</summary>
internal static class TestImages
{
    public const int Product = 94;

    public static ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static ECDsa OtherKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static string KeyPem { get; } = Key.ExportSubjectPublicKeyInfoPem();

    public static TrustedKeys Keys { get; } = TrustedKeys.Parse(KeyPem);

    /// <summary>An image of this many bytes of payload.</summary>
    public static byte[] Make(int version, int payloadBytes) => Sign(version, Payload(version, payloadBytes));

    public static byte[] Sign(int version, byte[] payload, string target = "VIRTUAL", ECDsa? key = null, Action<ImageWriter>? more = null)
    {
        key ??= Key;
        var writer = new ImageWriter(Product, version, target);
        more?.Invoke(writer);
        var signable = writer.Signable(payload);
        var hash = SHA256.HashData(signable);
        var signature = key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
        return ImageWriter.Complete(signable, hash, TrustedKeys.HashOf(key), signature);
    }

    private static byte[] Payload(int seed, int bytes)
    {
        var payload = new byte[bytes];
        new Random(seed).NextBytes(payload);
        return payload;
    }
}
