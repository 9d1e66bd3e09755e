#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>
    /// Which slot is home, whether the other one is to be tried, and what must be true of each file before it starts. The launcher
    /// writes it before an app runs, the app's <see cref="FileSlots"/> while it runs: never both at a time.
    /// </summary>
    internal sealed class SlotJournal
    {
        private const int Magic = 0x4a534650; // "PFSJ"
        private const int MacsAt = 4;
        private const int ContentBytes = MacsAt + 2 * SlotFiles.KeyBytes;

        private readonly RecordPair records;
        private byte[] content = new byte[ContentBytes];

        public SlotJournal(IFiles files)
        {
            records = new RecordPair(files, SlotFiles.Journal, Magic, ContentBytes);
            Read();
        }

        /// <summary>What stands there now, as a number of <see cref="SlotPhase"/>.</summary>
        public int Phase
        {
            get { return content[1]; }
        }

        /// <summary>The slot whose image is confirmed.</summary>
        public int Home
        {
            get { return content[0] == 0 ? 0 : 1; }
        }

        /// <summary>New with each change.</summary>
        public int Sequence
        {
            get { return records.Sequence; }
        }

        /// <summary>Whether a record was torn by a power cut; the other one counts.</summary>
        public bool WasTorn
        {
            get { return records.WasTorn; }
        }

        /// <summary>Looks at the files again.</summary>
        public void Read()
        {
            content = records.Load() ?? new byte[ContentBytes];
        }

        /// <summary>
        /// The MAC that the slot's whole file must have: under the board's key, but the pending slot's under the image key. All zero
        /// where the slot must not start.
        /// </summary>
        public byte[] Mac(int slot)
        {
            byte[] mac = new byte[SlotFiles.KeyBytes];
            for (int i = 0; i < mac.Length; i++)
            {
                mac[i] = content[MacsAt + slot * mac.Length + i];
            }
            return mac;
        }

        /// <summary>The first image is home; nothing is known of the other slot.</summary>
        public bool Adopt(byte[] mac)
        {
            SetMac(1, new byte[SlotFiles.KeyBytes]);
            SetMac(0, mac);
            return Save(0, SlotPhase.Home);
        }

        /// <summary>The slot holds a new image with this MAC under the image key.</summary>
        public bool SetPending(int slot, byte[] mac)
        {
            SetMac(slot, mac);
            return Save(1 - slot, SlotPhase.Pending);
        }

        /// <summary>The new image is the cloud's; from now on it is known by its MAC under the board's key.</summary>
        public bool BeginTrial(byte[] mac)
        {
            SetMac(1 - Home, mac);
            return Save(Home, SlotPhase.Trial);
        }

        /// <summary>The image on trial is home now; the old one stays as the way back until its slot is written.</summary>
        public bool Confirm()
        {
            return Save(1 - Home, SlotPhase.Home);
        }

        /// <summary>The new image never starts again.</summary>
        public bool GiveUp()
        {
            SetMac(1 - Home, new byte[SlotFiles.KeyBytes]);
            return Save(Home, SlotPhase.Home);
        }

        /// <summary>The home image never starts again; the other one is home.</summary>
        public bool FallBack()
        {
            SetMac(Home, new byte[SlotFiles.KeyBytes]);
            return Save(1 - Home, SlotPhase.Home);
        }

        // The change counts for this boot also where it could not be stored; the next boot then comes to the same.
        private bool Save(int home, int phase)
        {
            content[0] = (byte)home;
            content[1] = (byte)phase;
            return records.Save(content);
        }

        private void SetMac(int slot, byte[] mac)
        {
            for (int i = 0; i < mac.Length; i++)
            {
                content[MacsAt + slot * mac.Length + i] = mac[i];
            }
        }
    }

    /// <summary>What the journal says of the two slots.</summary>
    internal static class SlotPhase
    {
        /// <summary>There is no journal.</summary>
        public const int None = 0;

        /// <summary>The home slot starts. The other may hold the image before it.</summary>
        public const int Home = 1;

        /// <summary>The other slot holds a new image that the launcher has not checked yet.</summary>
        public const int Pending = 2;

        /// <summary>The other slot's image is checked and on trial.</summary>
        public const int Trial = 3;
    }
}
