using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;

namespace ProductFirmware.Server;

/// <summary>
/// What a connection sends, on its way to the broker: looks at each packet's length before the packet is there. The broker's library
/// takes packets of any size; it consumes whole ones, so every read starts at one.
/// </summary>
internal sealed class PacketReader(PipeReader inner, GuardLimits limits, Action<string> end, Action connected) : PipeReader
{
    private const int ConnectType = 1;
    private const int LengthBytesMax = 4;

    private ReadOnlySequence<byte> shown;
    private long begunAt;

    /// <summary>Whether a whole CONNECT went through.</summary>
    public bool HasConnected { get; private set; }

    /// <summary>When the last whole packet went through, or the connection began.</summary>
    public long LastPacketAt { get; private set; } = Stopwatch.GetTimestamp();

    /// <summary>Since when a packet is there in part; 0 where none is.</summary>
    public long BegunAt => Interlocked.Read(ref begunAt);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Looked(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        if (!inner.TryRead(out var read))
        {
            return false;
        }
        result = Looked(read);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (shown.Slice(0, consumed).Length > 0)
        {
            if (!HasConnected)
            {
                HasConnected = true;
                connected();
            }
            LastPacketAt = Stopwatch.GetTimestamp();
            Interlocked.Exchange(ref begunAt, 0);
        }
        else if (!shown.IsEmpty)
        {
            Interlocked.CompareExchange(ref begunAt, Stopwatch.GetTimestamp(), 0);
        }
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Looked(ReadResult read)
    {
        shown = read.Buffer;
        if (Problem(shown) is { } problem)
        {
            end(problem);
        }
        else if (!read.IsCompleted || IsWhole(shown))
        {
            return read;
        }
        // The rest of a packet that will never be whole is not shown: the library would ask for it again and again without a pause.
        shown = shown.Slice(shown.End);
        return new ReadResult(shown, isCanceled: false, isCompleted: true);
    }

    private static bool IsWhole(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        return reader.TryRead(out _) && LengthOf(ref reader) is { } length && reader.Remaining >= length;
    }

    // The fixed header: type and flags, then the length of the rest, seven bits a byte.
    private string? Problem(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out var first))
        {
            return null;
        }
        if (!HasConnected && first >> 4 != ConnectType)
        {
            return "no_connect";
        }
        return LengthOf(ref reader) is { } length
            ? length > (HasConnected ? limits.PacketBytesMax : limits.ConnectBytesMax) ? "too_big" : null
            : reader.Consumed > LengthBytesMax ? "too_big" : null;
    }

    // Null where it is not there yet, or never ends.
    private static int? LengthOf(ref SequenceReader<byte> reader)
    {
        var length = 0;
        for (var i = 0; i < LengthBytesMax && reader.TryRead(out var next); i++)
        {
            length |= (next & 0x7F) << (7 * i);
            if ((next & 0x80) == 0)
            {
                return length;
            }
        }
        return null;
    }
}
