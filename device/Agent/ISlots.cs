#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>
    /// The two slots: the primary holds the running image, the secondary receives. Offsets are always from the start of the image
    /// file. Nothing throws: false means that the flash did not do it.
    /// </summary>
    public interface ISlots
    {
        /// <summary>The largest image file that fits, in bytes.</summary>
        int FileBytesMax { get; }

        /// <summary>Bytes of an erase block; writes start at its multiples.</summary>
        int SectorBytes { get; }

        /// <summary>How often a new image may start without being confirmed before the launcher goes back by itself.</summary>
        int TrialBootsMax { get; }

        /// <summary>Whether the running image is on trial.</summary>
        bool Testing { get; }

        /// <summary>Reads the running image's file.</summary>
        bool ReadRunning(int offset, byte[] into, int count);

        /// <summary>Reads the secondary slot; erased bytes are 0xFF.</summary>
        bool Read(int offset, byte[] into, int count);

        /// <summary>
        /// Erases the whole secondary slot, from its end to its start, so that the header goes last. True only if all of it then reads
        /// as erased.
        /// </summary>
        bool Erase();

        /// <summary>
        /// Writes up to one sector at a sector's start: erases it, programs it and compares what it then holds. True only if equal.
        /// </summary>
        bool Write(int offset, byte[] data, int count);

        /// <summary>
        /// The complete, verified image in the secondary slot is to run at the next boot, on trial.
        /// <paramref name="mac"/> is the offer's, for slots whose launcher checks it; empty elsewhere.
        /// </summary>
        bool SetPending(byte[] mac);

        /// <summary>The running image stays. Without it the next boot brings the old one back.</summary>
        bool Confirm();
    }
}
