using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Wire;

/// <summary>Bytes from outside give a Reason, never an exception.</summary>
public class HostileBytesTests
{
    public static TheoryData<string> Names => [.. Samples.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_cut_at_any_byte_gives_a_reason(string name)
    {
        var kind = Samples.Kinds.Single(kind => kind.Name == name);
        for (var length = 0; length < kind.Sample.Length; length++)
        {
            Assert.NotEqual(Reason.None, ReadAll(kind, kind.Sample[..length]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_with_bytes_behind_it_is_malformed(string name)
    {
        var kind = Samples.Kinds.Single(kind => kind.Name == name);
        Assert.Equal(Reason.Malformed, ReadAll(kind, [.. kind.Sample, 0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_change_of_any_byte_never_throws(string name)
    {
        var kind = Samples.Kinds.Single(kind => kind.Name == name);
        for (var at = 0; at < kind.Sample.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var bytes = kind.Sample.ToArray();
                bytes[at] = (byte)value;
                ReadAll(kind, bytes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_never_throw(string name)
    {
        var kind = Samples.Kinds.Single(kind => kind.Name == name);
        var random = Seed.NewRandom();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && round % 2 == 0)
            {
                bytes[0] = (byte)(0xa0 | random.Next(24)); // a map, so that the reader gets further
            }
            ReadAll(kind, bytes);
        }
    }

    [Theory]
    [InlineData("a1 01 ff")]                // break outside an indefinite item
    [InlineData("bf 01 01 ff")]             // indefinite map
    [InlineData("a1 01 5f 41 00 ff")]       // indefinite bytes
    [InlineData("a1 01 81 01")]             // array
    [InlineData("a1 01 c0 01")]             // tag
    [InlineData("a1 01 f6")]                // null
    [InlineData("a1 01 fb 0000000000000000")] // float
    [InlineData("a2 01 01 01 02")]          // the same key twice
    [InlineData("a1 18 20 01 00")]          // bytes behind the map
    [InlineData("a1 61 61 01")]             // text key
    [InlineData("bb ffffffffffffffff")]     // 2^64-1 pairs
    [InlineData("a1 01 5b 7fffffffffffffff")] // 2^63-1 bytes
    [InlineData("a1 01 62 c0 80")]          // overlong UTF-8
    [InlineData("a1 01 63 ed a0 80")]       // a surrogate in UTF-8
    [InlineData("a1 01 63 61 00 62")]       // U+0000 in a text: a board would read it cut there
    [InlineData("a1 18 21 a1 01 a1 01 a1 01 a1 01 01")] // five maps deep
    [InlineData("01")]                      // not a map
    public void What_is_outside_the_subset_is_malformed(string hex)
    {
        var map = new CborMap();
        var bytes = Convert.FromHexString(hex.Replace(" ", ""));
        Assert.False(map.Read(bytes, bytes.Length));
        Assert.Equal(Reason.Malformed, map.Fault);
    }

    [Fact]
    public void A_message_longer_than_the_limit_is_too_long()
    {
        var map = new CborMap();
        Assert.False(map.Read(new byte[Limits.ControlBytesMax + 1], Limits.ControlBytesMax + 1));
        Assert.Equal(Reason.TooLong, map.Fault);
    }

    [Fact]
    public void Unknown_keys_are_skipped_so_that_both_sides_can_grow()
    {
        // { 1: 17, 2: 100, 99: {1: "x", 2: h'00'}, -5: true, 24: 18446744073709551615 }
        var bytes = Convert.FromHexString("a5" + "0111" + "021864" + "1863a201617802" + "4100" + "24f5" + "18181bffffffffffffffff");
        var cancel = new Cancel();
        Assert.Equal(Reason.None, cancel.Decode(bytes, bytes.Length));
        Assert.Equal((17, Reason.Superseded), (cancel.Transfer, cancel.Reason));
    }

    [Fact]
    public void A_buffer_that_is_too_small_writes_nothing()
    {
        for (var size = 0; size < Samples.Kinds[0].Sample.Length; size++)
        {
            Assert.Equal(0, Samples.Report().Encode(new byte[size]));
        }
    }

    [Fact]
    public void A_chunk_frame_of_any_length_gives_a_reason_or_is_right()
    {
        var frame = new byte[Limits.ChunkHeaderBytes + Limits.ChunkBytesMax + 1];
        Chunk.WriteHeader(frame, 1, 0);
        Assert.Equal(Reason.Malformed, Chunk.Check(frame, Limits.ChunkHeaderBytes));
        Assert.Equal(Reason.None, Chunk.Check(frame, Limits.ChunkHeaderBytes + 1));
        Assert.Equal(Reason.None, Chunk.Check(frame, Limits.ChunkHeaderBytes + Limits.ChunkBytesMax));
        Assert.Equal(Reason.TooLong, Chunk.Check(frame, frame.Length));
        Chunk.WriteHeader(frame, -1, 0);
        Assert.Equal(Reason.OutOfRange, Chunk.Check(frame, 100));
        Chunk.WriteHeader(frame, 1, -1);
        Assert.Equal(Reason.OutOfRange, Chunk.Check(frame, 100));
    }

    // Decodes and reads every property: the fields that are read on demand must not throw either.
    private static Reason ReadAll(MessageKind kind, byte[] bytes)
    {
        var (reason, message) = kind.Decode(bytes);
        if (reason == Reason.None)
        {
            foreach (var property in kind.Type.GetProperties())
            {
                property.GetValue(message);
            }
        }
        return reason;
    }
}
