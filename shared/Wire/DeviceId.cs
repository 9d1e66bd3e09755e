#nullable enable
namespace ProductFirmware.Wire
{
    /// <summary>Device IDs and the hex they are written in.</summary>
    public static class DeviceId
    {
        /// <summary>What the IDs of boards start with; the other 12 characters are the base MAC (D24).</summary>
        public const string Prefix = "e00fce680000";

        /// <summary>Whether the text is 24 lower-case hex digits.</summary>
        public static bool IsValid(string text)
        {
            return text.Length == Limits.DeviceIdChars && IsHex(text);
        }

        /// <summary>Whether the text has only the digits 0-9 and a-f, at least one of them.</summary>
        public static bool IsHex(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
                {
                    return false;
                }
            }
            return text.Length > 0;
        }

        /// <summary>The ID of the board with this base MAC (6 bytes).</summary>
        public static string FromMac(byte[] mac)
        {
            return Prefix + ToHex(mac, 0, 6);
        }

        /// <summary>Bytes as lower-case hex.</summary>
        public static string ToHex(byte[] bytes, int start, int count)
        {
            const string Digits = "0123456789abcdef";
            char[] text = new char[count * 2];
            for (int i = 0; i < count; i++)
            {
                text[2 * i] = Digits[bytes[start + i] >> 4];
                text[2 * i + 1] = Digits[bytes[start + i] & 15];
            }
            return new string(text);
        }

        /// <summary>The bytes of lower-case hex, or null where the text is not that.</summary>
        public static byte[]? FromHex(string text)
        {
            if (text.Length % 2 != 0 || !IsHex(text))
            {
                return null;
            }
            byte[] bytes = new byte[text.Length / 2];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(Digit(text[2 * i]) << 4 | Digit(text[2 * i + 1]));
            }
            return bytes;
        }

        private static int Digit(char c)
        {
            return c <= '9' ? c - '0' : c - 'a' + 10;
        }
    }
}
