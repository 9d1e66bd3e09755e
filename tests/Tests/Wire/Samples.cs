using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Wire;

/// <summary>One message of each kind, with the values that the golden vectors and docs/protocol.md show.</summary>
internal static class Samples
{
    /// <summary>Every kind of control message: its name, the sample, and how it is decoded and encoded.</summary>
    public static IReadOnlyList<MessageKind> Kinds { get; } =
    [
        Kind("report", Report(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("report-after-revert", ReportAfterRevert(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("verdict", Verdict(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("offer", Offer(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("fetch", Fetch(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("progress", Progress(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("cancel", Cancel(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
        Kind("command", Command(), (m, b, n) => m.Decode(b, n), (m, b) => m.Encode(b)),
    ];

    public static Report Report() => new()
    {
        Product = 94,
        Version = 1,
        Hash = Bytes(32, 0xa0),
        State = ImageState.Confirmed,
        Target = "VIRTUAL",
        SlotBytes = 0x5B000,
        ChunkBytes = 4096,
        BootId = 1234567890,
        BootReason = BootReason.PowerOn,
    };

    public static Report ReportAfterRevert() => new()
    {
        Product = 94,
        Version = 2,
        Hash = Bytes(32, 0xb0),
        State = ImageState.Confirmed,
        Target = "VIRTUAL",
        SlotBytes = 0x5B000,
        ChunkBytes = 4096,
        BootId = 1234567891,
        BootReason = BootReason.Watchdog,
        Outcome = Reason.TrialHung,
        OutcomeVersion = 3,
        OutcomeHash = Bytes(32, 0xc0),
        UpdatesEnabled = false,
        ClaimCode = "HORSE-42",
        Hardware = 7,
    };

    public static Verdict Verdict() => new()
    {
        Status = VerdictStatus.Ok,
        Reason = Reason.Member,
        Product = 94,
        TimeMs = 1_795_000_000_000,
        BootId = 1234567890,
    };

    public static Offer Offer() => new()
    {
        Transfer = 17,
        Product = 94,
        Version = 2,
        Size = 65432,
        Hash = Bytes(32, 0xb0),
        Header = Bytes(32, 0x10),
        Target = "VIRTUAL",
    };

    public static Fetch Fetch() => new() { Transfer = 17, Offset = 16384, Length = 16384 };

    public static Progress Progress() => new() { Transfer = 17, State = ProgressState.Failed, Offset = 65432, Reason = Reason.VerifyFailed };

    public static Cancel Cancel() => new() { Transfer = 17, Reason = Reason.Superseded };

    public static Command Command() => new() { Kind = CommandKind.Identify, Argument = 10_000 };

    /// <summary>So many bytes: first, first + 1, …</summary>
    public static byte[] Bytes(int count, int first) => [.. Enumerable.Range(first, count).Select(value => (byte)value)];

    private static MessageKind Kind<T>(string name, T sample, Func<T, byte[], int, Reason> decode, Func<T, byte[], int> encode)
        where T : class, new() =>
        new(
            name,
            Encode(sample, encode),
            typeof(T),
            bytes =>
            {
                var message = new T();
                return (decode(message, bytes, bytes.Length), message);
            },
            message => Encode((T)message, encode));

    private static byte[] Encode<T>(T message, Func<T, byte[], int> encode)
    {
        var buffer = new byte[Limits.ControlBytesMax];
        return buffer[..encode(message, buffer)];
    }
}

/// <summary>A kind of message, for tests that hold for all of them.</summary>
internal sealed record MessageKind(
    string Name, byte[] Sample, Type Type, Func<byte[], (Reason Reason, object Message)> Decode, Func<object, byte[]> Encode)
{
    public override string ToString() => Name;
}
