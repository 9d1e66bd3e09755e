#nullable enable
using ProductFirmware.Wire;

namespace ProductFirmware.Image
{
    /// <summary>
    /// The header of an MCUboot image (32 bytes, little-endian; source: MCUboot's design document, "Image format").
    /// Ours have load address 0, no flags, and the version <c>0.0.&lt;product version&gt;+0</c>.
    /// </summary>
    public sealed class ImageHeader
    {
        /// <summary>The first four bytes of every MCUboot image.</summary>
        public const uint Magic = 0x96f3b83d;

        /// <summary>The header sizes in use are up to this (OrgPal boards); ours is 32.</summary>
        private const int HeaderBytesMax = 1024;

        /// <summary>Bytes before the payload; the first 32 are the header, the rest is zero.</summary>
        public int HeaderBytes { get; set; } = Limits.HeaderBytes;

        /// <summary>Bytes of the protected TLV area, its own four-byte head included; 0 where there is none.</summary>
        public int ProtectedBytes { get; set; }

        /// <summary>Bytes of the payload.</summary>
        public int PayloadBytes { get; set; }

        /// <summary>The product version, from the header's revision field.</summary>
        public int Version { get; set; }

        /// <summary>Where the TLV areas start: after header and payload.</summary>
        public int TlvOffset
        {
            get { return HeaderBytes + PayloadBytes; }
        }

        /// <summary>How many bytes the image hash and the signature cover: header, payload and protected TLVs.</summary>
        public int HashedBytes
        {
            get { return TlvOffset + ProtectedBytes; }
        }

        /// <summary>Reads the first 32 bytes of a file or slot; what is wrong, or <see cref="Reason.None"/>.</summary>
        public Reason Decode(byte[] bytes, int length)
        {
            if (length < Limits.HeaderBytes)
            {
                return Reason.Truncated;
            }
            if ((uint)LittleEndian.Read32(bytes, 0) != Magic)
            {
                return Reason.NotAnImage;
            }
            HeaderBytes = LittleEndian.Read16(bytes, 8);
            ProtectedBytes = LittleEndian.Read16(bytes, 10);
            PayloadBytes = LittleEndian.Read32(bytes, 12);
            Version = LittleEndian.Read16(bytes, 22);
            bool ours = LittleEndian.Read32(bytes, 4) == 0 // load address
                && LittleEndian.Read32(bytes, 16) == 0 // flags: not encrypted, not compressed, bootable
                && LittleEndian.Read16(bytes, 20) == 0 // major and minor
                && LittleEndian.Read32(bytes, 24) == 0; // build
            if (!ours || HeaderBytes < Limits.HeaderBytes || HeaderBytes > HeaderBytesMax)
            {
                return Reason.UnsupportedImage;
            }
            if (PayloadBytes <= 0 || PayloadBytes > Limits.ImageBytesMax || ProtectedBytes > Limits.TlvBytesMax)
            {
                return Reason.OutOfRange;
            }
            return Reason.None;
        }

        /// <summary>Writes the first 32 bytes.</summary>
        public void Encode(byte[] bytes)
        {
            LittleEndian.Write32(bytes, 0, unchecked((int)Magic));
            LittleEndian.Write32(bytes, 4, 0);
            LittleEndian.Write16(bytes, 8, HeaderBytes);
            LittleEndian.Write16(bytes, 10, ProtectedBytes);
            LittleEndian.Write32(bytes, 12, PayloadBytes);
            LittleEndian.Write32(bytes, 16, 0);
            LittleEndian.Write16(bytes, 20, 0);
            LittleEndian.Write16(bytes, 22, Version);
            LittleEndian.Write32(bytes, 24, 0);
            LittleEndian.Write32(bytes, 28, 0);
        }
    }
}
