#nullable enable
using System;
using ProductFirmware.Image;

namespace ProductFirmware.Device
{
    /// <summary>
    /// 32 bytes that only this board knows. The journal's MACs are made with it, so a new image key never makes what is stored worthless.
    /// <para>
    /// What it is worth: on an ESP32, <see cref="Random"/> asks the chip's hardware generator, which is a true one only while the radio
    /// runs, and other boards seed theirs with the clock. So its bytes are mixed with the image key, which came from a good generator:
    /// who does not have the image key cannot guess the board's key, whatever Random gave. Who can read the flash has both.
    /// </para>
    /// </summary>
    internal static class BoardKey
    {
        private const int FileBytes = 2 * SlotFiles.KeyBytes; // the key, and its MAC under itself: a torn file is no key

        /// <summary>The board's key; null where it was never made, or its file is damaged.</summary>
        public static byte[]? Load(IFiles files)
        {
            byte[]? file = Read(files);
            return file == null ? null : KeyIn(file);
        }

        /// <summary>
        /// The board's key, made anew where there is none; null where it cannot be stored. A key that only could not be read now stays:
        /// without it nothing that the journal knows would ever start again.
        /// </summary>
        public static byte[]? LoadOrMake(IFiles files, byte[] imageKey)
        {
            bool isThere = files.Length(SlotFiles.BoardKey) == FileBytes;
            byte[]? file = Read(files);
            if (file == null && isThere)
            {
                return null;
            }
            byte[]? key = file == null ? null : KeyIn(file);
            return key ?? Make(files, imageKey);
        }

        private static byte[]? Make(IFiles files, byte[] imageKey)
        {
            byte[] key = Mac.Of(imageKey, Noise());
            byte[] check = Mac.Of(key, key);
            byte[] file = new byte[FileBytes];
            for (int i = 0; i < SlotFiles.KeyBytes; i++)
            {
                file[i] = key[i];
                file[SlotFiles.KeyBytes + i] = check[i];
            }
            bool clean = files.Delete(SlotFiles.BoardKey); // a damaged one may be longer
            return clean && files.Write(SlotFiles.BoardKey, 0, file, FileBytes) ? Load(files) : null;
        }

        private static byte[]? Read(IFiles files)
        {
            byte[] file = new byte[FileBytes];
            bool read = files.Length(SlotFiles.BoardKey) == FileBytes && files.Read(SlotFiles.BoardKey, 0, file, FileBytes);
            return read ? file : null;
        }

        private static byte[]? KeyIn(byte[] file)
        {
            byte[] key = Part(file, 0);
            return Mac.Fits(Part(file, SlotFiles.KeyBytes), key, key) ? key : null;
        }

        private static byte[] Noise()
        {
            byte[] noise = new byte[2 * SlotFiles.KeyBytes];
            new Random().NextBytes(noise);
            long ticks = DateTime.UtcNow.Ticks;
            LittleEndian.Write32(noise, 0, LittleEndian.Read32(noise, 0) ^ (int)ticks);
            LittleEndian.Write32(noise, 4, LittleEndian.Read32(noise, 4) ^ (int)(ticks >> 32));
            return noise;
        }

        private static byte[] Part(byte[] from, int start)
        {
            byte[] part = new byte[SlotFiles.KeyBytes];
            for (int i = 0; i < part.Length; i++)
            {
                part[i] = from[start + i];
            }
            return part;
        }
    }
}
