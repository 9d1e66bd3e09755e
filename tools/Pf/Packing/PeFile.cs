using System.Buffers.Binary;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>
/// A <c>.pe</c>: what the nanoFramework build makes of an assembly and the board loads. Its header is checked as the board's CLR
/// checks it, and its length too, which the CLR takes from the header unseen.
/// </summary>
/// <param name="Bytes">The file.</param>
/// <param name="AssemblyVersion">The version that its header names.</param>
/// <param name="NativeChecksum">Non-zero where methods of it are native code of the CLR.</param>
internal sealed record PeFile(byte[] Bytes, Version AssemblyVersion, uint NativeChecksum)
{
    // CLR_RECORD_ASSEMBLY of nf-interpreter, little-endian, as of its marker NFMRK1.
    private const int HeaderBytes = 124;
    private const int HeaderCrcOffset = 8;
    private const int BodyCrcOffset = 12;
    private const int NativeChecksumOffset = 20;
    private const int VersionOffset = 28;
    private const int StringTableVersionOffset = 38;
    private const int TotalBytesOffset = 100; // the last of sixteen table offsets: the end of the assembly

    /// <summary>Checks the file; <paramref name="name"/> is what messages call it.</summary>
    public static PeFile Read(byte[] bytes, string name)
    {
        if (bytes.Length < HeaderBytes || !bytes.AsSpan(0, 8).SequenceEqual("NFMRK1\0\0"u8))
        {
            throw Refused($"{name} is not what the nanoFramework build makes: it does not start with NFMRK1.");
        }
        var totalBytes = At32(bytes, TotalBytesOffset);
        if (totalBytes != bytes.Length)
        {
            throw Refused($"{name} says that it has {totalBytes} bytes, and the file has {bytes.Length}.");
        }
        var header = bytes[..HeaderBytes];
        header.AsSpan(HeaderCrcOffset, sizeof(uint)).Clear();
        if (Crc(header) != At32(bytes, HeaderCrcOffset) || Crc(bytes.AsSpan(HeaderBytes)) != At32(bytes, BodyCrcOffset))
        {
            throw Refused($"{name} is damaged: its checksum does not fit its bytes.");
        }
        if (At16(bytes, StringTableVersionOffset) != 1)
        {
            throw Refused($"{name} is of a format that boards on packages 1.x do not load.");
        }
        var version = new Version(At16(bytes, VersionOffset), At16(bytes, VersionOffset + 2), At16(bytes, VersionOffset + 4), At16(bytes, VersionOffset + 6));
        return new(bytes, version, At32(bytes, NativeChecksumOffset));
    }

    /// <summary>The CLR's CRC-32: polynomial 0x04C11DB7, most significant bit first, from 0, not inverted.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        const uint Polynomial = 0x04c11db7;
        var crc = 0u;
        foreach (var one in bytes)
        {
            crc ^= (uint)one << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) == 0 ? crc << 1 : crc << 1 ^ Polynomial;
            }
        }
        return crc;
    }

    private static uint At32(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    private static int At16(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset));

    private static Failure Refused(string sentence) => Failure.Refused(Reason.PayloadNotSupported, sentence, "build the board project again");
}
