using ProductFirmware.Core;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>One TLV as it stands in the file.</summary>
/// <param name="Offset">Where its type stands, from the start of the file.</param>
internal sealed record InspectedTlv(int Offset, string Type, string Name, bool Protected, int Length, string Value);

/// <summary>What an image file says and whether it is true.</summary>
/// <param name="Signature"><c>valid</c>, <c>not_checked</c> (no key given), or a Reason's name.</param>
internal sealed record Inspection(
    int FileBytes,
    int HeaderBytes,
    int PayloadBytes,
    int ProtectedBytes,
    string HeaderVersion,
    int Product,
    int Version,
    string Target,
    int? HardwareMin,
    int? HardwareMax,
    int? MinimumVersion,
    string Hash,
    string KeyId,
    string Signature,
    IReadOnlyList<InspectedTlv> Tlvs)
{
    /// <summary>Reads a file; what is wrong, or <see cref="Reason.None"/> and the inspection.</summary>
    public static Reason Read(byte[] file, byte[]? publicKey, out Inspection? inspection)
    {
        inspection = null;
        var image = new ImageFile();
        var reason = image.Decode(file);
        if (reason != Reason.None)
        {
            return reason;
        }
        var signature = publicKey is null ? Reason.None : Core.Signature.Check(file, image, [publicKey]);
        inspection = From(file, image, publicKey is null ? "not_checked" : signature == Reason.None ? "valid" : Explanations.NameOf(signature));
        return signature;
    }

    private static Inspection From(byte[] file, ImageFile image, string signature)
    {
        var (header, tlvs) = (image.Header, image.Tlvs);
        var hasRange = tlvs.HardwareMin != 0 || tlvs.HardwareMax != ushort.MaxValue;
        return new(
            file.Length,
            header.HeaderBytes,
            header.PayloadBytes,
            header.ProtectedBytes,
            $"0.0.{header.Version}+0",
            tlvs.Product,
            tlvs.Version,
            tlvs.Target,
            hasRange ? tlvs.HardwareMin : null,
            hasRange ? tlvs.HardwareMax : null,
            tlvs.MinimumVersion == 0 ? null : tlvs.MinimumVersion,
            Convert.ToHexStringLower(tlvs.Hash),
            Convert.ToHexStringLower(tlvs.KeyHash),
            signature,
            [.. Walk(file, header.TlvOffset, true), .. Walk(file, header.HashedBytes, false)]);
    }

    // The file was decoded, so the areas are whole.
    private static IEnumerable<InspectedTlv> Walk(byte[] file, int areaStart, bool isProtected)
    {
        var end = areaStart + LittleEndian.Read16(file, areaStart + 2);
        for (var at = areaStart + Tlv.AreaHeadBytes; at < end;)
        {
            var (type, length) = (LittleEndian.Read16(file, at), LittleEndian.Read16(file, at + 2));
            var value = Convert.ToHexStringLower(file, at + Tlv.HeadBytes, length);
            yield return new(at, $"0x{type:x4}", NameOf(type), isProtected, length, value);
            at += Tlv.HeadBytes + length;
        }
    }

    private static string NameOf(int type) => type switch
    {
        Tlv.KeyHash => "key hash",
        Tlv.Hash => "image hash (SHA-256)",
        Tlv.Signature => "signature (ECDSA P-256)",
        Tlv.ProductId => "product ID",
        Tlv.ProductVersion => "product version",
        Tlv.Target => "target",
        Tlv.HardwareRange => "hardware range",
        Tlv.MinimumVersion => "minimum version",
        _ => "unknown",
    };
}
