using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>Images for the agent's tests. Key hash and signature are dummies: the boot loader checks them, not the agent.</summary>
internal static class Images
{
    public static byte[] Make(
        int version,
        int product = World.Product,
        string target = World.Target,
        int payloadBytes = 40_000,
        (int Lowest, int Highest)? hardware = null,
        int minimumVersion = 0)
    {
        var writer = new ImageWriter(product, version, target);
        if (hardware is { } range)
        {
            writer.LimitHardware(range.Lowest, range.Highest);
        }
        if (minimumVersion > 0)
        {
            writer.RequireVersion(minimumVersion);
        }
        var payload = new byte[payloadBytes];
        new Random(product * 1000 + version).NextBytes(payload);
        byte[] signable = writer.Signable(payload);
        var signature = new byte[70];
        new Random(version).NextBytes(signature);
        return ImageWriter.Complete(signable, System.Security.Cryptography.SHA256.HashData(signable), new byte[32], signature);
    }

    public static byte[] HashOf(byte[] image) => Decode(image).Tlvs.Hash;

    public static ImageFile Decode(byte[] image)
    {
        var file = new ImageFile();
        Assert.Equal(Reason.None, file.Decode(image));
        return file;
    }

    public static Offer Offer(byte[] image, int transfer)
    {
        var file = Decode(image);
        return new Offer
        {
            Transfer = transfer,
            Product = file.Tlvs.Product,
            Version = file.Tlvs.Version,
            Target = file.Tlvs.Target,
            Size = image.Length,
            Hash = file.Tlvs.Hash,
            Header = image[..Limits.HeaderBytes],
        };
    }

    /// <summary>The version in the first slot's header.</summary>
    public static int VersionIn(byte[] slot)
    {
        var header = new ImageHeader();
        Assert.Equal(Reason.None, header.Decode(slot, slot.Length));
        return header.Version;
    }
}
