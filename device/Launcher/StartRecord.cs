#nullable enable
using ProductFirmware.Image;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The launcher's own memory: how often what the journal says was started without proving itself, how often it failed, and why the
    /// last run ended. The counts belong to one state of the journal: as soon as that changes, they are zero without a write.
    /// </summary>
    internal sealed class StartRecord
    {
        private const int Magic = 0x53534650; // "PFSS"
        private const int ContentBytes = 8;
        private const int CountMax = 100; // more than that is not told apart

        private readonly RecordPair records;
        private readonly byte[] content;

        public StartRecord(IFiles files)
        {
            records = new RecordPair(files, SlotFiles.Starts, Magic, ContentBytes);
            content = records.Load() ?? new byte[ContentBytes];
        }

        /// <summary>Why the last run ended, as a number of the contract's stop codes; 0 where nobody could write it any more.</summary>
        public int Ended
        {
            get { return content[5]; }
        }

        /// <summary>Starts of what this state of the journal says, with no sign of life since.</summary>
        public int Starts(int journalSequence)
        {
            return LittleEndian.Read32(content, 0) == journalSequence ? content[4] : 0;
        }

        /// <summary>Crashes and hangs of it that the launcher saw, one after the other.</summary>
        public int Failures(int journalSequence)
        {
            return LittleEndian.Read32(content, 0) == journalSequence ? content[6] : 0;
        }

        /// <summary>Keeps all of it. Flash wears: what stands there already is not written again.</summary>
        public bool Save(int journalSequence, int starts, int failures, int ended)
        {
            if (Starts(journalSequence) == starts && Failures(journalSequence) == failures && Ended == ended)
            {
                return true;
            }
            LittleEndian.Write32(content, 0, journalSequence);
            content[4] = (byte)(starts < CountMax ? starts : CountMax);
            content[5] = (byte)ended;
            content[6] = (byte)(failures < CountMax ? failures : CountMax);
            return records.Save(content);
        }
    }
}
