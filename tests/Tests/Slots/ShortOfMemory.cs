using ProductFirmware.Device;

namespace ProductFirmware.Tests.Slots;

/// <summary>A board whose RAM has no room for a read of more than so many bytes.</summary>
internal sealed class ShortOfMemory(IFiles files, int bytesMax) : IFiles
{
    public int Length(string name) => files.Length(name);

    public bool Read(string name, int offset, byte[] into, int count) =>
        count > bytesMax ? throw new OutOfMemoryException() : files.Read(name, offset, into, count);

    public bool Write(string name, int offset, byte[] bytes, int count) => files.Write(name, offset, bytes, count);

    public bool Delete(string name) => files.Delete(name);
}
