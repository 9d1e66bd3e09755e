#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>Names and sizes of what launcher, image and the flashing tool share on the board's internal file system.</summary>
    public static class SlotFiles
    {
        /// <summary>Where everything of ours lies.</summary>
        public const string Folder = "I:\\pf\\";

        /// <summary>Written with the first image over USB: the hex of its MAC under the image key. Gone once the launcher has taken it over.</summary>
        public const string FirstMac = "slot0.mac";

        /// <summary>The board's own key.</summary>
        public const string BoardKey = "boardkey.bin";

        /// <summary>The journal's two records are this with 0.bin and 1.bin.</summary>
        public const string Journal = "journal";

        /// <summary>The start record's two records are this with 0.bin and 1.bin.</summary>
        public const string Starts = "starts";

        /// <summary>Bytes of one slot where the flash has 4 MB: the file system has 256 KiB for both and all else.</summary>
        public const int SlotBytes4Mb = 90 * 1024;

        /// <summary>Bytes of one slot where the flash has 8 MB or more.</summary>
        public const int SlotBytes8Mb = 512 * 1024;

        /// <summary>Bytes of a write. The file system itself writes in blocks of this size.</summary>
        public const int SectorBytes = 4096;

        /// <summary>How often an image may start on trial; and how often in a row a confirmed one may fail.</summary>
        public const int StartsMax = 3;

        /// <summary>Bytes of a key and of a MAC.</summary>
        public const int KeyBytes = 32;

        /// <summary>What runs is the launcher's own factory app, and no slot.</summary>
        public const int NoSlot = -1;

        /// <summary>The file of a slot.</summary>
        public static string Slot(int slot)
        {
            return slot == 0 ? "slot0.bin" : "slot1.bin";
        }
    }
}
