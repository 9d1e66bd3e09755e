using System.Security.Cryptography;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.VirtualBoard;

/// <summary>What is in a slot, read once from the flash, and whether this board may run it.</summary>
public sealed class SlotImage
{
    /// <summary>The only target whose images run here.</summary>
    public const string Target = "VIRTUAL";

    private readonly ImageHeader header = new();
    private readonly ImageTlvs tlvs = new();
    private byte[] file = [];

    private SlotImage()
    {
    }

    /// <summary>Why the image may not run, or <see cref="Reason.None"/>.</summary>
    public Reason Reason { get; private set; }

    /// <summary>Whether header and TLVs could be read, so that the numbers below mean something.</summary>
    public bool HasStructure => file.Length > 0;

    /// <summary>The whole file, in bytes; 0 where its structure cannot be read.</summary>
    public int FileBytes => file.Length;

    /// <summary>The product version.</summary>
    public int Version => tlvs.Version;

    /// <summary>The product ID.</summary>
    public int Product => tlvs.Product;

    /// <summary>The image hash (TLV 0x10), in hex; empty where the structure cannot be read.</summary>
    public string Hash => HasStructure ? Convert.ToHexStringLower(tlvs.Hash) : "";

    /// <summary>The compiled app.</summary>
    public byte[] Payload => file[header.HeaderBytes..header.TlvOffset];

    /// <summary>Reads a slot and checks all that the boot loader checks.</summary>
    public static SlotImage Read(Slot slot, TrustedKeys keys)
    {
        var image = new SlotImage();
        image.Reason = image.ReadStructure(slot.Read, slot.FileBytesMax);
        if (image.Reason == Reason.None)
        {
            image.Reason = image.Check(keys);
        }
        return image;
    }

    /// <summary>Checks a file before it goes into a slot.</summary>
    public static SlotImage Read(byte[] file, int fileBytesMax, TrustedKeys keys)
    {
        var image = new SlotImage();
        if (file.Length > fileBytesMax)
        {
            image.Reason = Reason.TooBig;
            return image;
        }
        image.Reason = image.ReadStructure((offset, into, count) => Array.Copy(file, offset, into, 0, count), file.Length);
        if (image.Reason == Reason.None)
        {
            image.Reason = image.FileBytes < file.Length ? Reason.TrailingBytes : image.Check(keys);
        }
        return image;
    }

    private Reason ReadStructure(Action<int, byte[], int> read, int bytesMax)
    {
        var head = new byte[Math.Min(Limits.HeaderBytes, bytesMax)];
        read(0, head, head.Length);
        var reason = header.Decode(head, head.Length);
        if (reason != Reason.None)
        {
            return reason;
        }
        var tail = new byte[Math.Max(0, Math.Min(Limits.TlvBytesMax, bytesMax - header.TlvOffset))];
        if (tail.Length == 0)
        {
            return Reason.Truncated;
        }
        read(header.TlvOffset, tail, tail.Length);
        reason = tlvs.Decode(header, tail, tail.Length);
        if (reason == Reason.None)
        {
            file = new byte[header.TlvOffset + tlvs.FileTailBytes];
            read(0, file, file.Length);
        }
        return reason;
    }

    private Reason Check(TrustedKeys keys)
    {
        var hash = SHA256.HashData(file.AsSpan(0, header.HashedBytes));
        if (!hash.AsSpan().SequenceEqual(tlvs.Hash))
        {
            return Reason.HashMismatch;
        }
        var reason = keys.Verify(hash, tlvs.KeyHash, tlvs.Signature);
        if (reason != Reason.None)
        {
            return reason;
        }
        return tlvs.Target == Target ? Reason.None : Reason.WrongTarget;
    }
}
