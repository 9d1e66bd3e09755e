#nullable enable
namespace ProductFirmware.Device
{
    /// <summary>
    /// The few things that slots and journal need of a file system: the board's own, or a simulated one that loses its power. Every
    /// call opens and closes its file. Nothing throws but the lack of memory; a true from a write says only that nobody complained.
    /// </summary>
    public interface IFiles
    {
        /// <summary>Bytes in the file; -1 where there is none.</summary>
        int Length(string name);

        /// <summary>Reads so many bytes; false where the file does not have them.</summary>
        bool Read(string name, int offset, byte[] into, int count);

        /// <summary>Writes into the file, or on from its end; makes the file where there is none.</summary>
        bool Write(string name, int offset, byte[] bytes, int count);

        /// <summary>Deletes the file; true where there is none afterwards.</summary>
        bool Delete(string name);
    }
}
