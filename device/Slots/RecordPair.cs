#nullable enable
using ProductFirmware.Image;

namespace ProductFirmware.Device
{
    /// <summary>
    /// A few bytes that survive a power cut at any moment. The file system cannot replace a file in one step, so there are two files,
    /// each with a sequence number and a CRC-32: the older is overwritten, the newer counts, and a torn one is as if it were not there.
    /// </summary>
    internal sealed class RecordPair
    {
        private const int HeadBytes = 8; // magic, sequence
        private const int CrcBytes = 4;

        private readonly IFiles files;
        private readonly string name;
        private readonly int magic;
        private readonly int bytes;

        /// <summary>Records with so many bytes of content. The magic keeps them apart from others' records.</summary>
        public RecordPair(IFiles files, string name, int magic, int contentBytes)
        {
            this.files = files;
            this.name = name;
            this.magic = magic;
            bytes = HeadBytes + contentBytes + CrcBytes;
        }

        /// <summary>The sequence number of the record that counts, as it was found or written last; 0 where there is none.</summary>
        public int Sequence { get; private set; }

        /// <summary>Whether a file was there and not whole when the records were loaded last: the power went while it was written.</summary>
        public bool WasTorn { get; private set; }

        /// <summary>The newer record's content, or null where neither is whole.</summary>
        public byte[]? Load()
        {
            byte[]? first = Read(0);
            byte[]? second = Read(1);
            byte[]? newest = SequenceOf(second) > SequenceOf(first) ? second : first;
            Sequence = SequenceOf(newest);
            WasTorn = IsTorn(0, first) || IsTorn(1, second);
            return newest == null ? null : Part(newest, HeadBytes, newest.Length - HeadBytes - CrcBytes);
        }

        /// <summary>Overwrites the older record. True only if it can be read again; else the newer one still counts.</summary>
        public bool Save(byte[] content)
        {
            int first = SequenceOf(Read(0));
            int second = SequenceOf(Read(1));
            int target = second > first ? 0 : 1;
            int sequence = (second > first ? second : first) + 1;
            byte[] record = new byte[bytes];
            LittleEndian.Write32(record, 0, magic);
            LittleEndian.Write32(record, 4, sequence);
            for (int i = 0; i < content.Length; i++)
            {
                record[HeadBytes + i] = content[i];
            }
            LittleEndian.Write32(record, bytes - CrcBytes, Crc32(record, bytes - CrcBytes));
            files.Write(NameOf(target), 0, record, bytes);
            if (SequenceOf(Read(target)) != sequence)
            {
                return false;
            }
            Sequence = sequence;
            return true;
        }

        private byte[]? Read(int index)
        {
            byte[] record = new byte[bytes];
            bool whole = files.Length(NameOf(index)) == bytes
                && files.Read(NameOf(index), 0, record, bytes)
                && LittleEndian.Read32(record, 0) == magic
                && LittleEndian.Read32(record, 4) > 0
                && LittleEndian.Read32(record, bytes - CrcBytes) == Crc32(record, bytes - CrcBytes);
            return whole ? record : null;
        }

        private bool IsTorn(int index, byte[]? record)
        {
            return record == null && files.Length(NameOf(index)) > 0;
        }

        private string NameOf(int index)
        {
            return name + (index == 0 ? "0.bin" : "1.bin");
        }

        private static int SequenceOf(byte[]? record)
        {
            return record == null ? 0 : LittleEndian.Read32(record, 4);
        }

        private static byte[] Part(byte[] from, int start, int count)
        {
            byte[] part = new byte[count];
            for (int i = 0; i < count; i++)
            {
                part[i] = from[start + i];
            }
            return part;
        }

        // CRC-32 as in ISO 3309, bit by bit: a record is short, and a table would cost more than it saves.
        private static int Crc32(byte[] record, int count)
        {
            uint crc = 0xffffffff;
            for (int i = 0; i < count; i++)
            {
                crc ^= record[i];
                for (int bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
                }
            }
            return (int)~crc;
        }
    }
}
