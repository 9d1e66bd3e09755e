#nullable enable
using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Image
{
    /// <summary>Builds an image file in two steps: the part that is hashed and signed, then the TLVs that carry hash and signature.</summary>
    public sealed class ImageWriter
    {
        private readonly byte[] protectedArea = new byte[Limits.TlvBytesMax];
        private int protectedBytes = Tlv.AreaHeadBytes;

        /// <summary>The product version; it also stands in the header.</summary>
        private readonly int version;

        /// <summary>Starts an image of this product, version and target.</summary>
        public ImageWriter(int product, int version, string target)
        {
            this.version = version;
            Add16(Tlv.ProductId, product);
            Add16(Tlv.ProductVersion, version);
            Add(Tlv.Target, Encoding.UTF8.GetBytes(target));
        }

        /// <summary>The image runs on these hardware revisions only.</summary>
        public void LimitHardware(int lowest, int highest)
        {
            byte[] range = new byte[4];
            LittleEndian.Write16(range, 0, lowest);
            LittleEndian.Write16(range, 2, highest);
            Add(Tlv.HardwareRange, range);
        }

        /// <summary>Devices below this version must go to another one first.</summary>
        public void RequireVersion(int minimum)
        {
            Add16(Tlv.MinimumVersion, minimum);
        }

        /// <summary>Header, payload and protected TLVs: what hash and signature cover.</summary>
        public byte[] Signable(byte[] payload)
        {
            ImageHeader header = new ImageHeader();
            header.PayloadBytes = payload.Length;
            header.ProtectedBytes = protectedBytes;
            header.Version = version;
            byte[] image = new byte[header.HashedBytes];
            header.Encode(image);
            Copy(payload, payload.Length, image, header.HeaderBytes);
            LittleEndian.Write16(protectedArea, 0, Tlv.ProtectedMagic);
            LittleEndian.Write16(protectedArea, 2, protectedBytes);
            Copy(protectedArea, protectedBytes, image, header.TlvOffset);
            return image;
        }

        /// <summary>The whole file: the signable part, then hash, key hash and signature.</summary>
        public static byte[] Complete(byte[] signable, byte[] hash, byte[] keyHash, byte[] signature)
        {
            int areaBytes = Tlv.AreaHeadBytes + 3 * Tlv.HeadBytes + hash.Length + keyHash.Length + signature.Length;
            byte[] file = new byte[signable.Length + areaBytes];
            Copy(signable, signable.Length, file, 0);
            LittleEndian.Write16(file, signable.Length, Tlv.Magic);
            LittleEndian.Write16(file, signable.Length + 2, areaBytes);
            int at = Put(file, signable.Length + Tlv.AreaHeadBytes, Tlv.Hash, hash);
            at = Put(file, at, Tlv.KeyHash, keyHash);
            Put(file, at, Tlv.Signature, signature);
            return file;
        }

        private void Add16(int type, int value)
        {
            byte[] data = new byte[2];
            LittleEndian.Write16(data, 0, value);
            Add(type, data);
        }

        private void Add(int type, byte[] data)
        {
            protectedBytes = Put(protectedArea, protectedBytes, type, data);
        }

        // Writes one TLV and returns where the next one goes.
        private static int Put(byte[] into, int at, int type, byte[] data)
        {
            LittleEndian.Write16(into, at, type);
            LittleEndian.Write16(into, at + 2, data.Length);
            Copy(data, data.Length, into, at + Tlv.HeadBytes);
            return at + Tlv.HeadBytes + data.Length;
        }

        private static void Copy(byte[] from, int count, byte[] into, int at)
        {
            for (int i = 0; i < count; i++)
            {
                into[at + i] = from[i];
            }
        }
    }
}
