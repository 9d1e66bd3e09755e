#nullable enable
using System;
using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The board's durable settings. <c>settings.txt</c> is written over USB and only read here, so no power cut can cost a board its
    /// credential. What the agent keeps stands in <c>state0.txt</c> and <c>state1.txt</c>, written in turn, each with a sequence number
    /// and a CRC-32: a cut at any write leaves the other file, which is the last state that was reported as saved.
    /// </summary>
    public sealed class BoardSettings
    {
        private const string Provisioned = "settings.txt";
        private const string SequenceKey = "seq";
        private const string CrcLine = "crc=";
        private const int TailBytes = 13; // crc=, eight digits, end of line
        private const int FileBytesMax = 4096;

        private readonly IFiles files;
        private readonly SettingLines provisioned = new SettingLines();
        private SettingLines state = new SettingLines();
        private int sequence;

        /// <summary>The settings among these files.</summary>
        public BoardSettings(IFiles files)
        {
            this.files = files;
            if (!ReadProvisioned())
            {
                Trouble = "settings: no readable " + Provisioned + ". Provision the board with pf flash.";
            }
            ReadState(0);
            ReadState(1);
        }

        /// <summary>What a person must know about the files; empty where all is well.</summary>
        public string Trouble { get; } = "";

        /// <summary>The board's own state before what was provisioned; empty where neither has the key.</summary>
        public string Load(string key)
        {
            string value = state[key];
            return value.Length > 0 ? value : provisioned[key];
        }

        /// <summary>Keeps a value over a power cut. False: it was not saved, and the old one stays.</summary>
        public bool Save(string key, string value)
        {
            if (key == SequenceKey || !SettingLines.CanHold(key, value))
            {
                return false;
            }
            SettingLines next = new SettingLines();
            next.Read(state.Write());
            next.Set(key, value);
            next.Set(SequenceKey, (sequence + 1).ToString());
            byte[] bytes = Seal(next.Write());
            if (bytes.Length > FileBytesMax || !WriteFile(StateFile((sequence + 1) % 2), bytes))
            {
                return false;
            }
            state = next;
            sequence++;
            return true;
        }

        private bool ReadProvisioned()
        {
            byte[]? bytes = ReadFile(Provisioned);
            try
            {
                provisioned.Read(bytes == null ? "" : Encoding.UTF8.GetString(bytes, 0, bytes.Length));
                return bytes != null;
            }
            catch (Exception)
            {
                return false; // not text
            }
        }

        private static string StateFile(int index)
        {
            return index == 0 ? "state0.txt" : "state1.txt";
        }

        // The higher sequence number counts. Which of the two files it stands in follows from the number.
        private void ReadState(int index)
        {
            byte[]? bytes = ReadFile(StateFile(index));
            string? text = bytes == null ? null : Unseal(bytes);
            if (text == null)
            {
                return;
            }
            SettingLines lines = new SettingLines();
            lines.Read(text);
            if (int.TryParse(lines[SequenceKey], out int found) && found > sequence && found % 2 == index)
            {
                state = lines;
                sequence = found;
            }
        }

        private static byte[] Seal(string text)
        {
            byte[] body = Encoding.UTF8.GetBytes(text);
            return Encoding.UTF8.GetBytes(text + Tail(body, body.Length));
        }

        private static string? Unseal(byte[] bytes)
        {
            int bodyBytes = bytes.Length - TailBytes;
            if (bodyBytes < 0)
            {
                return null;
            }
            byte[] expected = Encoding.UTF8.GetBytes(Tail(bytes, bodyBytes));
            bool whole = true;
            for (int i = 0; whole && i < TailBytes; i++)
            {
                whole = bytes[bodyBytes + i] == expected[i];
            }
            return whole ? Encoding.UTF8.GetString(bytes, 0, bodyBytes) : null;
        }

        private static string Tail(byte[] body, int count)
        {
            uint crc = Crc32(body, count);
            byte[] digits = new byte[] { (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc };
            return CrcLine + DeviceId.ToHex(digits, 0, digits.Length) + "\n";
        }

        // Bit by bit: a table would be a static initialiser, and the files are short.
        private static uint Crc32(byte[] bytes, int count)
        {
            uint crc = 0xFFFFFFFF;
            for (int i = 0; i < count; i++)
            {
                crc ^= bytes[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
                }
            }
            return ~crc;
        }

        private byte[]? ReadFile(string name)
        {
            int length = files.Length(name);
            if (length < 0 || length > FileBytesMax)
            {
                return null;
            }
            byte[] bytes = new byte[length];
            return files.Read(name, 0, bytes, length) ? bytes : null;
        }

        // Deleted first: what is written over a longer file would keep its end.
        private bool WriteFile(string name, byte[] bytes)
        {
            if (!files.Delete(name) || !files.Write(name, 0, bytes, bytes.Length))
            {
                return false; // the file system is full or broken
            }
            byte[]? found = ReadFile(name);
            bool equal = found != null && found.Length == bytes.Length;
            for (int i = 0; equal && i < bytes.Length; i++)
            {
                equal = found![i] == bytes[i];
            }
            return equal;
        }
    }
}
