using System.Security.Cryptography;
using ProductFirmware.Core;
using ProductFirmware.Image;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Flashing;

/// <summary>The image that a board starts its life with: the same file that is uploaded to the cloud.</summary>
/// <param name="Hash">The image hash, hex: what the board reports.</param>
internal sealed record FirstImage(string Path, byte[] File, int Product, int Version, string Target, string Hash)
{
    public static FirstImage Read(string path)
    {
        var file = AtomicFile.Read(path, "image", Limits.ImageBytesMax);
        var image = new ImageFile();
        var reason = image.Decode(file);
        if (reason != Reason.None)
        {
            throw Failure.Refused(reason, $"{path} is not a whole image: {Explanations.Of(reason).Meaning}.", "make one: pf firmware pack --target ESP32_REV3 …");
        }
        var tlvs = image.Tlvs;
        return Targets.Find(tlvs.Target).IsBoard
            ? new(path, file, tlvs.Product, tlvs.Version, tlvs.Target, Convert.ToHexStringLower(tlvs.Hash))
            : throw Failure.Refused(Reason.WrongTarget, $"{path} is for {tlvs.Target}, which is not flashed.", "run it: pf board run --new, or pack it for an ESP32…");
    }

    /// <summary>Its MAC under an image key (64 hex digits), as the launcher checks it at the first start.</summary>
    public string Mac(string imageKey) => Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(imageKey), File));
}
