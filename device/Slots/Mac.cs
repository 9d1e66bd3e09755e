#nullable enable
using System.Security.Cryptography;

namespace ProductFirmware.Device
{
    /// <summary>MACs of whole slot files (HMAC-SHA256). The board's native code takes one array and no pieces.</summary>
    internal static class Mac
    {
        /// <summary>The slot's file in one array; null where it is empty, bigger than a slot or not readable.</summary>
        public static byte[]? ReadSlot(IFiles files, int slot)
        {
            int length = files.Length(SlotFiles.Slot(slot));
            if (length <= 0 || length > SlotFiles.SlotBytes8Mb)
            {
                return null;
            }
            byte[] file = new byte[length];
            return files.Read(SlotFiles.Slot(slot), 0, file, length) ? file : null;
        }

        /// <summary>The MAC of the bytes under this key.</summary>
        public static byte[] Of(byte[] key, byte[] bytes)
        {
            return HMACSHA256.HashData(key, bytes);
        }

        /// <summary>Whether the MAC is one, and the bytes' under this key. All zero, it is none.</summary>
        public static bool Fits(byte[] mac, byte[] key, byte[] bytes)
        {
            return mac.Length == SlotFiles.KeyBytes && !AreEqual(mac, new byte[SlotFiles.KeyBytes]) && AreEqual(mac, Of(key, bytes));
        }

        // Looks at all bytes, so that the time it takes tells nothing.
        private static bool AreEqual(byte[] a, byte[] b)
        {
            int difference = 0;
            for (int i = 0; i < SlotFiles.KeyBytes; i++)
            {
                difference |= a[i] ^ b[i];
            }
            return difference == 0;
        }
    }
}
