#nullable enable
namespace ProductFirmware.VirtualBoard
{
    /// <summary>Where the two slots lie in the flash.</summary>
    public sealed class Layout
    {
        /// <summary>The sectors of a slot that no image file may take.</summary>
        internal const int SectorsKept = 2;

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

        /// <summary>The largest image file that fits a slot, in bytes: moving needs a spare sector, the trailer another.</summary>
        public int FileBytesMax
        {
            get { return slotBytes - SectorsKept * Flash.SectorBytes; }
        }

        /// <summary>An ESP32 with 4 MB: deploy_0 and deploy_1 of nanoFramework's partition table.</summary>
        public static Layout Esp32()
        {
            return new Layout(0x400000, 0x346000, 0x3a3000, 0x5d000);
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
