#nullable enable
using System;

namespace ProductFirmware.Device
{
    /// <summary>
    /// The two slots as files, for boards whose firmware has no boot loader of ours: the launcher reads the same journal at the next
    /// start. Nothing is moved: what runs stays where it is, and the other slot receives.
    /// </summary>
    public sealed class FileSlots : ISlots
    {
        private readonly IFiles files;
        private readonly SlotJournal journal;
        private readonly byte[] imageKey;
        private readonly int running;
        private readonly int other;
        private readonly byte[] found = new byte[SlotFiles.SectorBytes];

        /// <summary>
        /// Slots of so many bytes; the launcher says which one runs (<see cref="SlotFiles.NoSlot"/>: its factory app). An empty image
        /// key means that none is known here; the launcher checks each new image anyway.
        /// </summary>
        public FileSlots(IFiles files, int slotBytes, int running, byte[] imageKey)
        {
            this.files = files;
            this.running = running;
            this.imageKey = imageKey;
            FileBytesMax = slotBytes;
            journal = new SlotJournal(files);
            other = 1 - (running == SlotFiles.NoSlot ? journal.Home : running);
        }

        /// <inheritdoc />
        public int FileBytesMax { get; }

        /// <inheritdoc />
        public int SectorBytes
        {
            get { return SlotFiles.SectorBytes; }
        }

        /// <inheritdoc />
        public int TrialBootsMax
        {
            get { return SlotFiles.StartsMax; }
        }

        /// <inheritdoc />
        public bool Testing
        {
            get { return journal.Phase == SlotPhase.Trial && running == 1 - journal.Home; }
        }

        /// <inheritdoc />
        public bool ReadRunning(int offset, byte[] into, int count)
        {
            return running != SlotFiles.NoSlot && ReadSlot(running, offset, into, count);
        }

        /// <inheritdoc />
        public bool Read(int offset, byte[] into, int count)
        {
            return ReadSlot(other, offset, into, count);
        }

        /// <inheritdoc />
        public bool Erase()
        {
            return !Testing && files.Delete(SlotFiles.Slot(other)) && files.Length(SlotFiles.Slot(other)) < 0;
        }

        /// <inheritdoc />
        public bool Write(int offset, byte[] data, int count)
        {
            string name = SlotFiles.Slot(other);
            int length = files.Length(name);
            bool fits = offset % SlotFiles.SectorBytes == 0
                && count <= SlotFiles.SectorBytes
                && offset + count <= FileBytesMax
                && offset <= (length < 0 ? 0 : length);
            if (!fits || Testing || !files.Write(name, offset, data, count) || !files.Read(name, offset, found, count))
            {
                return false;
            }
            for (int i = 0; i < count; i++)
            {
                if (found[i] != data[i])
                {
                    return false;
                }
            }
            return true;
        }

        /// <inheritdoc />
        public bool SetPending(byte[] mac)
        {
            if (Testing || mac.Length != SlotFiles.KeyBytes || !MayFit(mac))
            {
                return false;
            }
            return Stored(journal.SetPending(other, mac));
        }

        /// <inheritdoc />
        public bool Confirm()
        {
            return !Testing || Stored(journal.Confirm());
        }

        // What could not be stored is not so.
        private bool Stored(bool saved)
        {
            if (!saved)
            {
                journal.Read();
            }
            return saved;
        }

        // Saves a start that the launcher would refuse. The app, its TLS and a second image are too much for many boards' RAM: there
        // the launcher, which has all of it, is the first to check.
        private bool MayFit(byte[] mac)
        {
            try
            {
                byte[]? file = Mac.ReadSlot(files, other);
                return file != null && (imageKey.Length == 0 || Mac.Fits(mac, imageKey, file));
            }
            catch (OutOfMemoryException)
            {
                return true;
            }
        }

        // What lies behind the end of the file reads as erased.
        private bool ReadSlot(int slot, int offset, byte[] into, int count)
        {
            if (offset < 0 || count < 0 || offset + count > FileBytesMax)
            {
                return false;
            }
            int there = files.Length(SlotFiles.Slot(slot)) - offset;
            there = there < 0 ? 0 : there > count ? count : there;
            for (int i = there; i < count; i++)
            {
                into[i] = 0xff;
            }
            return there == 0 || files.Read(SlotFiles.Slot(slot), offset, into, there);
        }
    }
}
