#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>
    /// A piece of the file: transfer number and offset (four bytes each, big-endian), then the bytes. Topic <c>chunk</c>, QoS 0.
    /// A late chunk of a cancelled transfer is known by its number; gaps and duplicates are harmless.
    /// </summary>
    public static class Chunk
    {
        /// <summary>Writes the eight bytes before the data.</summary>
        public static void WriteHeader(byte[] frame, int transfer, int offset)
        {
            WriteBigEndian(frame, 0, transfer);
            WriteBigEndian(frame, 4, offset);
        }

        /// <summary>What is wrong with a received frame of so many bytes, or <see cref="Reason.None"/>.</summary>
        public static Reason Check(byte[] frame, int length)
        {
            if (length <= Limits.ChunkHeaderBytes)
            {
                return Reason.Malformed;
            }
            if (length > Limits.ChunkHeaderBytes + Limits.ChunkBytesMax)
            {
                return Reason.TooLong;
            }
            bool inRange = Transfer(frame) > 0 && Offset(frame) >= 0 && Offset(frame) <= Limits.ImageBytesMax;
            return inRange ? Reason.None : Reason.OutOfRange;
        }

        /// <summary>The transfer's number.</summary>
        public static int Transfer(byte[] frame)
        {
            return ReadBigEndian(frame, 0);
        }

        /// <summary>Where the data belongs, counted from the start of the file.</summary>
        public static int Offset(byte[] frame)
        {
            return ReadBigEndian(frame, 4);
        }

        private static void WriteBigEndian(byte[] bytes, int at, int value)
        {
            bytes[at] = (byte)(value >> 24);
            bytes[at + 1] = (byte)(value >> 16);
            bytes[at + 2] = (byte)(value >> 8);
            bytes[at + 3] = (byte)value;
        }

        private static int ReadBigEndian(byte[] bytes, int at)
        {
            return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
        }
    }
}
