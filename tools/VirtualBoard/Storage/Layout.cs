#nullable enable
namespace ProductFirmware.VirtualBoard
{
    /// <summary>Where the two slots lie in the flash.</summary>
    public sealed class Layout
    {
        private readonly int primaryOffset;
        private readonly int secondaryOffset;
        private readonly int slotBytes;

        /// <summary>Two slots of the same size.</summary>
        public Layout(int flashBytes, int primaryOffset, int secondaryOffset, int slotBytes)
        {
            FlashBytes = flashBytes;
            this.primaryOffset = primaryOffset;
            this.secondaryOffset = secondaryOffset;
            this.slotBytes = slotBytes;
        }

        /// <summary>The whole flash, in bytes.</summary>
        public int FlashBytes { get; }

        /// <summary>The largest image file that fits a slot, in bytes: moving needs a spare sector, the trailer one or more.</summary>
        public int FileBytesMax
        {
            get { return slotBytes - SectorsKept(slotBytes) * Flash.SectorBytes; }
        }

        /// <summary>An ESP32 with 4 MB: the one that the virtual board is.</summary>
        public static Layout Esp32()
        {
            return Esp32(4);
        }

        /// <summary>
        /// deploy_0 and deploy_1 of nanoFramework's partition table for an ESP32 with 2, 4, 8 or 16 MB of flash. (With 2 MB its boot
        /// loader overwrites and does not swap; here it swaps.)
        /// </summary>
        public static Layout Esp32(int megabytes)
        {
            switch (megabytes)
            {
                case 2:
                    return new Layout(0x200000, 0x196000, 0x1cb000, 0x35000);
                case 8:
                    return new Layout(0x800000, 0x42e000, 0x617000, 0x1e9000);
                case 16:
                    return new Layout(0x1000000, 0x42e000, 0xa17000, 0x5e9000);
                default:
                    return new Layout(0x400000, 0x346000, 0x3a3000, 0x5d000);
            }
        }

        /// <summary>The sectors of a slot that no image file may take: one to move in, and those that the trailer needs for the rest.</summary>
        internal static int SectorsKept(int slotBytes)
        {
            int trailer = 1;
            while (Trailer.BytesFor(slotBytes / Flash.SectorBytes - 1 - trailer) > trailer * Flash.SectorBytes)
            {
                trailer++;
            }
            return 1 + trailer;
        }

        /// <summary>The slot that runs.</summary>
        public Slot Primary(Flash flash)
        {
            return new Slot(flash, primaryOffset, slotBytes);
        }

        /// <summary>The slot that receives.</summary>
        public Slot Secondary(Flash flash)
        {
            return new Slot(flash, secondaryOffset, slotBytes);
        }
    }
}
