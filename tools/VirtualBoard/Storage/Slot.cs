#nullable enable
namespace ProductFirmware.VirtualBoard
{
    /// <summary>One slot of the flash, by offsets from its own start: the image file, a spare sector, and the trailer in the last one.</summary>
    public sealed class Slot
    {
        private readonly Flash flash;
        private readonly int start;

        /// <summary>The slot that starts here.</summary>
        public Slot(Flash flash, int start, int sizeBytes)
        {
            this.flash = flash;
            this.start = start;
            SizeBytes = sizeBytes;
        }

        /// <summary>The whole slot, in bytes.</summary>
        public int SizeBytes { get; }

        /// <summary>The largest image file that fits, in bytes.</summary>
        public int FileBytesMax
        {
            get { return SizeBytes - Layout.SectorsKept(SizeBytes) * Flash.SectorBytes; }
        }

        /// <summary>How many sectors the largest image file has.</summary>
        public int FileSectorsMax
        {
            get { return FileBytesMax / Flash.SectorBytes; }
        }

        /// <summary>The first sector of the trailer; it goes on to the slot's end.</summary>
        public int TrailerSector
        {
            get { return FileSectorsMax + 1; }
        }

        /// <summary>How many sectors the slot has.</summary>
        public int Sectors
        {
            get { return SizeBytes / Flash.SectorBytes; }
        }

        /// <summary>Reads.</summary>
        public void Read(int offset, byte[] into, int count)
        {
            flash.Read(Inside(offset, count), into, count);
        }

        /// <summary>Programs whole erased units.</summary>
        public void Program(int offset, byte[] bytes)
        {
            flash.Program(Inside(offset, bytes.Length), bytes);
        }

        /// <summary>Erases one sector.</summary>
        public void EraseSector(int sector)
        {
            flash.Erase(Inside(sector * Flash.SectorBytes, Flash.SectorBytes));
        }

        /// <summary>Whether these bytes are all 0xFF.</summary>
        public bool IsErased(int offset, int count)
        {
            return flash.IsErased(Inside(offset, count), count);
        }

        /// <summary>Erases a sector and fills it with another one.</summary>
        public void CopySector(int target, Slot sourceSlot, int source)
        {
            byte[] bytes = new byte[Flash.SectorBytes];
            EraseSector(target);
            sourceSlot.Read(source * Flash.SectorBytes, bytes, bytes.Length);
            Program(target * Flash.SectorBytes, bytes);
        }

        private int Inside(int offset, int count)
        {
            if (offset < 0 || count < 0 || offset > SizeBytes - count)
            {
                throw new FlashViolationException("0x" + offset.ToString("x") + " is outside the slot.");
            }
            return start + offset;
        }
    }
}
