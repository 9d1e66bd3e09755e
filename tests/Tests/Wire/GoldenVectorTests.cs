using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Wire;

/// <summary>The bytes in tests/Vectors/messages.txt: they change only together with WireVersion.</summary>
public class GoldenVectorTests
{
    private static readonly Dictionary<string, byte[]> Vectors = File
        .ReadLines(Repository.File("tests", "Vectors", "messages.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => Convert.FromHexString(parts[1]));

    public static TheoryData<string> Names => [.. Samples.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_written_as_the_golden_bytes(string name)
    {
        var kind = Samples.Kinds.Single(kind => kind.Name == name);
        Assert.Equal(Convert.ToHexStringLower(Vectors[name]), Convert.ToHexStringLower(kind.Sample));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Golden_bytes_are_read_and_written_back_the_same(string name)
    {
        var kind = Samples.Kinds.Single(kind => kind.Name == name);
        var (reason, message) = kind.Decode(Vectors[name]);
        Assert.Equal(Reason.None, reason);
        Assert.Equal(Vectors[name], kind.Encode(message));
    }

    [Fact]
    public void A_chunk_is_written_and_read_as_the_golden_bytes()
    {
        var frame = new byte[Limits.ChunkHeaderBytes + 4];
        Chunk.WriteHeader(frame, transfer: 17, offset: 0x5000);
        Samples.Bytes(4, 0xd0).CopyTo(frame, Limits.ChunkHeaderBytes);
        Assert.Equal(Convert.ToHexStringLower(Vectors["chunk"]), Convert.ToHexStringLower(frame));
        Assert.Equal(Reason.None, Chunk.Check(frame, frame.Length));
        Assert.Equal((17, 0x5000), (Chunk.Transfer(frame), Chunk.Offset(frame)));
    }

    [Fact]
    public void Every_vector_belongs_to_a_message() =>
        Assert.Equal(Vectors.Keys.Order(), Samples.Kinds.Select(kind => kind.Name).Append("chunk").Order());
}
