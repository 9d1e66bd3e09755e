using ProductFirmware.Tests.Device;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>What a flash operation that the power left in its middle has done.</summary>
public enum Tear
{
    Nothing,
    FirstHalf,
    LastHalf,

    /// <summary>All but the last unit and the half of that one.</summary>
    Nearly,

    /// <summary>Every byte, but not all of its bits.</summary>
    SomeBits,

    /// <summary>All, but nobody was told.</summary>
    Everything,
}

/// <summary>A flash in memory, whose power can be cut at any operation.</summary>
internal sealed class MemoryFlash(byte[] bytes) : Flash(bytes.Length)
{
    private int cutAt = -1;
    private Tear tear;

    public MemoryFlash(int sizeBytes)
        : this(Enumerable.Repeat(Erased, sizeBytes).ToArray())
    {
    }

    public byte[] Bytes { get; } = bytes;

    /// <summary>How many operations were asked for.</summary>
    public int Operations { get; private set; }

    public MemoryFlash Copy() => new((byte[])Bytes.Clone());

    /// <summary>Cuts the power at this operation, counted from 0.</summary>
    public MemoryFlash CutAt(int operation, Tear how)
    {
        (cutAt, tear) = (operation, how);
        return this;
    }

    protected override void Get(int offset, byte[] into, int count) => Array.Copy(Bytes, offset, into, 0, count);

    protected override void Put(int offset, byte[] written)
    {
        var isCut = Operations++ == cutAt;
        Write(isCut ? tear : Tear.Everything, Bytes.AsSpan(offset, written.Length), written);
        if (isCut)
        {
            throw new PowerCutException();
        }
    }

    /// <summary>What an operation that was torn like this leaves.</summary>
    internal static void Write(Tear tear, Span<byte> bytes, byte[] written)
    {
        var (from, to) = Done(tear, written.Length);
        for (var i = from; i < to; i++)
        {
            bytes[i] = tear == Tear.SomeBits ? Weak(bytes[i], written[i]) : written[i];
        }
    }

    // Erasing has set half of the bits that it must set; programming has cleared all but the lowest.
    private static byte Weak(byte old, byte written) => written == Erased ? (byte)(old | 0x0f) : (byte)(written | (old & 1));

    // Halves at a byte, not at a unit: a cell may hold one of its bytes.
    private static (int From, int To) Done(Tear tear, int length) => tear switch
    {
        Tear.Nothing => (0, 0),
        Tear.FirstHalf => (0, length / 2 + 1),
        Tear.LastHalf => (length / 2 - 1, length),
        Tear.Nearly => (0, length - 2),
        _ => (0, length),
    };
}
