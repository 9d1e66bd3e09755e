using ProductFirmware.Tests.Device;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>
/// A flash as large as a real one, of which only the sectors that were written take memory, and which copies share until one of them
/// writes. Its power can be cut at any operation; an operation can also say that it is done and do nothing.
/// </summary>
internal sealed class SparseFlash : Flash
{
    private readonly byte[]?[] sectors;
    private int cutAt = -1;
    private readonly HashSet<int> ignored = [];
    private Tear tear;

    public SparseFlash(int sizeBytes)
        : base(sizeBytes) => sectors = new byte[]?[sizeBytes / SectorBytes];

    private SparseFlash(byte[]?[] sectors)
        : base(sectors.Length * SectorBytes) => this.sectors = sectors;

    /// <summary>How many operations were asked for.</summary>
    public int Operations { get; private set; }

    public SparseFlash Copy() => new((byte[]?[])sectors.Clone());

    /// <summary>Cuts the power at this operation, counted from 0.</summary>
    public void CutAt(int operation, Tear how) => (cutAt, tear) = (operation, how);

    /// <summary>This operation says that it is done: an erase that is stuck, a program that went nowhere.</summary>
    public void IgnoreAt(int operation) => ignored.Add(operation);

    protected override void Get(int offset, byte[] into, int count)
    {
        for (var done = 0; done < count;)
        {
            var at = (offset + done) % SectorBytes;
            var part = Math.Min(SectorBytes - at, count - done);
            if (sectors[(offset + done) / SectorBytes] is { } sector)
            {
                Array.Copy(sector, at, into, done, part);
            }
            else
            {
                Array.Fill(into, Erased, done, part);
            }
            done += part;
        }
    }

    protected override void Put(int offset, byte[] written)
    {
        var operation = Operations++;
        if (!ignored.Contains(operation))
        {
            var old = new byte[written.Length];
            Get(offset, old, old.Length);
            MemoryFlash.Write(operation == cutAt ? tear : Tear.Everything, old, written);
            Set(offset, old);
        }
        if (operation == cutAt)
        {
            throw new PowerCutException();
        }
    }

    private void Set(int offset, byte[] bytes)
    {
        for (var done = 0; done < bytes.Length;)
        {
            var index = (offset + done) / SectorBytes;
            var at = (offset + done) % SectorBytes;
            var part = Math.Min(SectorBytes - at, bytes.Length - done);
            var sector = new byte[SectorBytes];
            Get(index * SectorBytes, sector, SectorBytes);
            Array.Copy(bytes, done, sector, at, part);
            sectors[index] = sector.AsSpan().IndexOfAnyExcept(Erased) < 0 ? null : sector;
            done += part;
        }
    }
}
