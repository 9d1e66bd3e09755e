#nullable enable
namespace ProductFirmware.Image
{
    /// <summary>Numbers in image headers, TLVs and trailers.</summary>
    public static class LittleEndian
    {
        /// <summary>An unsigned 16-bit number.</summary>
        public static int Read16(byte[] bytes, int at)
        {
            return bytes[at] | bytes[at + 1] << 8;
        }

        /// <summary>A 32-bit number; above 2³¹-1 it comes out negative.</summary>
        public static int Read32(byte[] bytes, int at)
        {
            return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24;
        }

        /// <summary>Writes the low 16 bits.</summary>
        public static void Write16(byte[] bytes, int at, int value)
        {
            bytes[at] = (byte)value;
            bytes[at + 1] = (byte)(value >> 8);
        }

        /// <summary>Writes 32 bits.</summary>
        public static void Write32(byte[] bytes, int at, int value)
        {
            Write16(bytes, at, value);
            Write16(bytes, at + 2, value >> 16);
        }
    }
}
