#nullable enable
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>What runs now: product and version as the code declares them, and the hash that its image file states.</summary>
    public sealed class RunningImage
    {
        /// <summary>An image whose hash is not read yet.</summary>
        public RunningImage(int product, int version)
        {
            Product = product;
            Version = version;
            Hash = new byte[Limits.HashBytes];
        }

        /// <summary>The product ID in the code; 0 where it declares none.</summary>
        public int Product { get; }

        /// <summary>The product version in the code; 0 where it declares none.</summary>
        public int Version { get; }

        /// <summary>The image hash; all zero where the slot holds no readable image (an app started without a boot loader).</summary>
        public byte[] Hash { get; private set; }

        /// <summary>Reads the hash. The boot loader has checked the bytes, so the TLV can be believed.</summary>
        internal Reason Read(ISlots slots, byte[] buffer)
        {
            if (!slots.ReadRunning(0, buffer, Limits.HeaderBytes))
            {
                return Reason.FlashFault;
            }
            ImageHeader header = new ImageHeader();
            Reason reason = header.Decode(buffer, Limits.HeaderBytes);
            if (reason != Reason.None)
            {
                return reason;
            }
            int tailBytes = slots.FileBytesMax - header.TlvOffset;
            tailBytes = tailBytes > Limits.TlvBytesMax ? Limits.TlvBytesMax : tailBytes;
            if (tailBytes <= 0)
            {
                return Reason.TooBig;
            }
            if (!slots.ReadRunning(header.TlvOffset, buffer, tailBytes))
            {
                return Reason.FlashFault;
            }
            ImageTlvs tlvs = new ImageTlvs();
            reason = tlvs.Decode(header, buffer, tailBytes);
            if (reason == Reason.None)
            {
                Hash = tlvs.Hash;
            }
            return reason;
        }
    }
}
