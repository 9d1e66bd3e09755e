#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>Which image the device is to take. Topic <c>offer</c>, QoS 1.</summary>
    public sealed class Offer
    {
        private const int KeyTransfer = 1;
        private const int KeyVersion = 2;
        private const int KeySize = 3;
        private const int KeyHash = 4;
        private const int KeyHeader = 5;
        private const int KeyMac = 6;
        private const int KeyForced = 7;
        private const int KeyProduct = 8;
        private const int KeyTarget = 9;

        private readonly CborMap map = new CborMap();
        private byte[]? hash;
        private byte[]? header;
        private byte[]? mac;
        private string? target;

        /// <summary>The number that fetches, chunks, progress and cancel carry.</summary>
        public int Transfer { get; set; }

        /// <summary>The image's product.</summary>
        public int Product { get; set; }

        /// <summary>The image's product version.</summary>
        public int Version { get; set; }

        /// <summary>The whole file, in bytes.</summary>
        public int Size { get; set; }

        /// <summary>Whether the device takes it although its app has updates switched off.</summary>
        public bool Forced { get; set; }

        /// <summary>The image hash: 32 bytes (TLV 0x10).</summary>
        public byte[] Hash
        {
            get { return hash ??= map.BytesAt(KeyHash); }
            set { hash = value; }
        }

        /// <summary>The first 32 bytes of the file, so that a half-full slot can be recognised.</summary>
        public byte[] Header
        {
            get { return header ??= map.BytesAt(KeyHeader); }
            set { header = value; }
        }

        /// <summary>HMAC-SHA256 of the file under the device's image key (32 bytes), or empty where the boot loader checks a signature.</summary>
        public byte[] Mac
        {
            get { return mac ??= map.BytesAt(KeyMac); }
            set { mac = value; }
        }

        /// <summary>Which boards the image is for.</summary>
        public string Target
        {
            get { return target ??= map.TextAt(KeyTarget); }
            set { target = value; }
        }

        /// <summary>Reads a received message. The buffer must not change while the offer is in use.</summary>
        public Reason Decode(byte[] message, int length)
        {
            hash = header = mac = null;
            target = null;
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Transfer = (int)map.Number(KeyTransfer, 1, int.MaxValue);
            Version = (int)map.Number(KeyVersion, Limits.VersionMin, Limits.VersionMax);
            Size = (int)map.Number(KeySize, Limits.HeaderBytes, Limits.ImageBytesMax);
            map.ExpectBytes(KeyHash, true, Limits.HashBytes, Limits.HashBytes);
            map.ExpectBytes(KeyHeader, true, Limits.HeaderBytes, Limits.HeaderBytes);
            map.ExpectBytes(KeyMac, false, Limits.HashBytes, Limits.HashBytes);
            Forced = map.BoolOr(KeyForced, false);
            Product = (int)map.Number(KeyProduct, Limits.ProductMin, Limits.ProductMax);
            map.ExpectText(KeyTarget, true, 1, Limits.TargetCharsMax);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            CborWriter writer = new CborWriter(buffer);
            writer.Map(7 + (Mac.Length > 0 ? 1 : 0) + (Forced ? 1 : 0));
            writer.Number(KeyTransfer, Transfer);
            writer.Number(KeyVersion, Version);
            writer.Number(KeySize, Size);
            writer.Bytes(KeyHash, Hash);
            writer.Bytes(KeyHeader, Header);
            if (Mac.Length > 0)
            {
                writer.Bytes(KeyMac, Mac);
            }
            if (Forced)
            {
                writer.Bool(KeyForced, true);
            }
            writer.Number(KeyProduct, Product);
            writer.Text(KeyTarget, Target);
            return writer.Length;
        }
    }
}
