#nullable enable
using System.Text;

namespace ProductFirmware.Wire
{
    /// <summary>
    /// Writes the subset of CBOR (RFC 8949) that control messages use: unsigned, negative, bytes, text, map, bool, with definite
    /// lengths in their shortest form. It never grows: what does not fit sets <see cref="Overflowed"/>.
    /// </summary>
    public sealed class CborWriter
    {
        private readonly byte[] buffer;
        private int length;

        /// <summary>Writes into the buffer from its first byte.</summary>
        public CborWriter(byte[] buffer)
        {
            this.buffer = buffer;
        }

        /// <summary>Bytes written so far; 0 if something did not fit.</summary>
        public int Length
        {
            get { return Overflowed ? 0 : length; }
        }

        /// <summary>Whether something did not fit.</summary>
        public bool Overflowed { get; private set; }

        /// <summary>Starts a map of so many key-value pairs.</summary>
        public void Map(int pairs)
        {
            Head(Cbor.Map, pairs);
        }

        /// <summary>A key and a whole number.</summary>
        public void Number(int key, long value)
        {
            Head(Cbor.Unsigned, key);
            if (value >= 0)
            {
                Head(Cbor.Unsigned, value);
            }
            else
            {
                Head(Cbor.Negative, -1 - value);
            }
        }

        /// <summary>A key and true or false.</summary>
        public void Bool(int key, bool value)
        {
            Head(Cbor.Unsigned, key);
            Byte((Cbor.Simple << 5) | (value ? Cbor.True : Cbor.False));
        }

        /// <summary>A key and bytes.</summary>
        public void Bytes(int key, byte[] value)
        {
            Head(Cbor.Unsigned, key);
            Raw(Cbor.Bytes, value);
        }

        /// <summary>A key and text, as UTF-8.</summary>
        public void Text(int key, string value)
        {
            Head(Cbor.Unsigned, key);
            Raw(Cbor.Text, Encoding.UTF8.GetBytes(value));
        }

        private void Raw(int major, byte[] value)
        {
            Head(major, value.Length);
            for (int i = 0; i < value.Length; i++)
            {
                Byte(value[i]);
            }
        }

        private void Head(int major, long value)
        {
            if (value < 24)
            {
                Byte((major << 5) | (int)value);
                return;
            }
            int bytes = value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8;
            Byte((major << 5) | (bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27));
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
            {
                Byte((int)(value >> shift) & 0xff);
            }
        }

        private void Byte(int value)
        {
            if (length == buffer.Length)
            {
                Overflowed = true;
                return;
            }
            buffer[length++] = (byte)value;
        }
    }
}
