#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>
    /// Which bytes of the offered file the device wants next. It is the acknowledgement of all before. Topic <c>fetch</c>, QoS 0.
    /// </summary>
    public sealed class Fetch
    {
        private const int KeyTransfer = 1;
        private const int KeyOffset = 2;
        private const int KeyLength = 3;

        private readonly CborMap map = new CborMap();

        /// <summary>The transfer's number.</summary>
        public int Transfer { get; set; }

        /// <summary>The first byte wanted, counted from the start of the file.</summary>
        public int Offset { get; set; }

        /// <summary>How many bytes, at most <see cref="Limits.FetchBytesMax"/>.</summary>
        public int Length { get; set; }

        /// <summary>Reads a received message.</summary>
        public Reason Decode(byte[] message, int length)
        {
            if (!map.Read(message, length))
            {
                return map.Fault;
            }
            Transfer = (int)map.Number(KeyTransfer, 1, int.MaxValue);
            Offset = (int)map.Number(KeyOffset, 0, Limits.ImageBytesMax);
            Length = (int)map.Number(KeyLength, 1, Limits.FetchBytesMax);
            return map.Fault;
        }

        /// <summary>Writes the message; the number of bytes, 0 where the buffer is too small.</summary>
        public int Encode(byte[] buffer)
        {
            CborWriter writer = new CborWriter(buffer);
            writer.Map(3);
            writer.Number(KeyTransfer, Transfer);
            writer.Number(KeyOffset, Offset);
            writer.Number(KeyLength, Length);
            return writer.Length;
        }
    }
}
