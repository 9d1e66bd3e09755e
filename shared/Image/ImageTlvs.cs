#nullable enable
using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Image
{
    /// <summary>
    /// The two TLV areas behind an image's payload: product identity (protected: hash and signature cover it), then hash, key hash
    /// and signature. Each type may stand once. Text and bytes are read from the caller's buffer when they are asked for.
    /// </summary>
    public sealed class ImageTlvs
    {
        private byte[] bytes = new byte[0];
        private int protectedEnd;

        /// <summary>Bytes from the end of the payload to the end of the file.</summary>
        public int FileTailBytes { get; private set; }

        /// <summary>The product ID.</summary>
        public int Product { get; private set; }

        /// <summary>The product version.</summary>
        public int Version { get; private set; }

        /// <summary>The lowest hardware revision that the image runs on; 0 where it does not say.</summary>
        public int HardwareMin { get; private set; }

        /// <summary>The highest hardware revision that the image runs on; 65535 where it does not say.</summary>
        public int HardwareMax { get; private set; }

        /// <summary>The lowest version that may go to this one directly; 0 where the image does not say.</summary>
        public int MinimumVersion { get; private set; }

        /// <summary>Which boards the image is for.</summary>
        public string Target
        {
            get
            {
                int at = FindProtected(Tlv.Target);
                return Encoding.UTF8.GetString(bytes, at, LengthOf(at));
            }
        }

        /// <summary>The image hash that the file states: 32 bytes.</summary>
        public byte[] Hash
        {
            get { return Copy(Tlv.Hash); }
        }

        /// <summary>SHA-256 of the signing key's public half: 32 bytes.</summary>
        public byte[] KeyHash
        {
            get { return Copy(Tlv.KeyHash); }
        }

        /// <summary>The ECDSA signature over the image hash, DER-encoded.</summary>
        public byte[] Signature
        {
            get { return Copy(Tlv.Signature); }
        }

        /// <summary>
        /// Reads what stands behind the payload: <paramref name="tail"/> starts at the header's <see cref="ImageHeader.TlvOffset"/>,
        /// and of its <paramref name="length"/> bytes those behind <see cref="FileTailBytes"/> are not the image's.
        /// </summary>
        public Reason Decode(ImageHeader header, byte[] tail, int length)
        {
            bytes = tail;
            protectedEnd = header.ProtectedBytes;
            FileTailBytes = protectedEnd;
            Reason reason = Walk(Tlv.ProtectedMagic, 0, length);
            if (reason == Reason.None && FileTailBytes != protectedEnd)
            {
                reason = Reason.UnsupportedImage; // header and area disagree about the protected size
            }
            if (reason == Reason.None)
            {
                reason = Walk(Tlv.Magic, protectedEnd, length);
            }
            return reason == Reason.None ? ReadIdentity(header) : reason;
        }

        private Reason ReadIdentity(ImageHeader header)
        {
            Product = Number(Tlv.ProductId);
            Version = Number(Tlv.ProductVersion);
            MinimumVersion = Number(Tlv.MinimumVersion);
            int range = FindProtected(Tlv.HardwareRange);
            HardwareMin = range == 0 ? 0 : LittleEndian.Read16(bytes, range);
            HardwareMax = range == 0 ? 65535 : LittleEndian.Read16(bytes, range + 2);
            if (Product == 0)
            {
                return Reason.NoProductId;
            }
            if (Version == 0)
            {
                return Reason.NoProductVersion;
            }
            if (FindProtected(Tlv.Target) == 0 || FindUnprotected(Tlv.Hash) == 0)
            {
                return Reason.MissingTlv;
            }
            if (FindUnprotected(Tlv.KeyHash) == 0 || FindUnprotected(Tlv.Signature) == 0)
            {
                return Reason.MissingSignature;
            }
            if (Product > Limits.ProductMax || Version > Limits.VersionMax || HardwareMin > HardwareMax)
            {
                return Reason.OutOfRange;
            }
            return header.Version == Version ? Reason.None : Reason.WrongVersion;
        }

        // Checks one area from its head to its end, where FileTailBytes then stands.
        private Reason Walk(int magic, int start, int length)
        {
            if (start + Tlv.AreaHeadBytes > length)
            {
                return Reason.Truncated;
            }
            if (LittleEndian.Read16(bytes, start) != magic)
            {
                return Reason.MissingTlv;
            }
            int end = start + LittleEndian.Read16(bytes, start + 2);
            if (end > length)
            {
                return Reason.Truncated;
            }
            int at = start + Tlv.AreaHeadBytes;
            while (at < end)
            {
                if (at + Tlv.HeadBytes > end || at + Tlv.HeadBytes + LittleEndian.Read16(bytes, at + 2) > end)
                {
                    return Reason.Truncated;
                }
                int type = LittleEndian.Read16(bytes, at);
                if (Find(type, start, at) != 0)
                {
                    return Reason.DuplicateTlv;
                }
                at += Tlv.HeadBytes;
                if (!HasRightLength(type, LengthOf(at)))
                {
                    return Reason.OutOfRange;
                }
                at += LengthOf(at);
            }
            FileTailBytes = end;
            return at == end ? Reason.None : Reason.Truncated;
        }

        private static bool HasRightLength(int type, int length)
        {
            switch (type)
            {
                case Tlv.ProductId:
                case Tlv.ProductVersion:
                case Tlv.MinimumVersion:
                    return length == 2;
                case Tlv.HardwareRange:
                    return length == 4;
                case Tlv.Target:
                    return length > 0 && length <= Limits.TargetCharsMax;
                case Tlv.Hash:
                case Tlv.KeyHash:
                    return length == Limits.HashBytes;
                case Tlv.Signature:
                    return length > 0 && length <= 72; // DER of two 32-byte numbers
                default:
                    return true;
            }
        }

        private int Number(int type)
        {
            int at = FindProtected(type);
            return at == 0 ? 0 : LittleEndian.Read16(bytes, at);
        }

        private byte[] Copy(int type)
        {
            int at = FindUnprotected(type);
            byte[] copy = new byte[LengthOf(at)];
            for (int i = 0; i < copy.Length; i++)
            {
                copy[i] = bytes[at + i];
            }
            return copy;
        }

        private int FindProtected(int type)
        {
            return Find(type, 0, protectedEnd);
        }

        private int FindUnprotected(int type)
        {
            return Find(type, protectedEnd, FileTailBytes);
        }

        // Where the data of the TLV of this type starts, 0 where the area has none. Only for areas that were walked.
        private int Find(int type, int areaStart, int areaEnd)
        {
            int at = areaStart + Tlv.AreaHeadBytes;
            while (at + Tlv.HeadBytes <= areaEnd)
            {
                int data = at + Tlv.HeadBytes;
                if (LittleEndian.Read16(bytes, at) == type)
                {
                    return data;
                }
                at = data + LengthOf(data);
            }
            return 0;
        }

        private int LengthOf(int data)
        {
            return LittleEndian.Read16(bytes, data - 2);
        }
    }
}
