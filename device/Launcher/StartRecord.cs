#nullable enable
using ProductFirmware.Image;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The launcher's own memory: how often what the journal says was started without proving itself, and why the last run ended. The
    /// count belongs to one state of the journal: as soon as that changes, it is zero without a write.
    /// </summary>
    internal sealed class StartRecord
    {
        private const int Magic = 0x53534650; // "PFSS"
        private const int ContentBytes = 8;
        private const int StartsCounted = 100; // more than that is not told apart

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

        /// <summary>Starts of what this state of the journal says.</summary>
        public int Starts(int journalSequence)
        {
            return LittleEndian.Read32(content, 0) == journalSequence ? content[4] : 0;
        }

        /// <summary>Keeps both. Flash wears: what stands there already is not written again.</summary>
        public bool Save(int journalSequence, int starts, int ended)
        {
            if (Starts(journalSequence) == starts && Ended == ended)
            {
                return true;
            }
            LittleEndian.Write32(content, 0, journalSequence);
            content[4] = (byte)(starts < StartsCounted ? starts : StartsCounted);
            content[5] = (byte)ended;
            return records.Save(content);
        }
    }
}
