using System.Formats.Cbor;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Wire;

/// <summary>Our CBOR against System.Formats.Cbor, in both directions.</summary>
public class CborCrossCheckTests
{
    private const int Rounds = 5_000;

    [Fact]
    public void What_we_write_another_implementation_reads_in_canonical_form()
    {
        var random = Seed.NewRandom();
        for (var round = 0; round < Rounds; round++)
        {
            var (number, flag) = (AnyNumber(random), random.Next(2) == 0);
            var (bytes, text) = (AnyBytes(random), AnyText(random));
            var buffer = new byte[Limits.ControlBytesMax];
            var writer = new ProductFirmware.Wire.CborWriter(buffer);
            writer.Map(4);
            writer.Number(1, number);
            writer.Bool(2, flag);
            writer.Bytes(3, bytes);
            writer.Text(4, text);

            var reader = new CborReader(buffer.AsMemory(0, writer.Length), CborConformanceMode.Canonical);
            Assert.Equal(4, reader.ReadStartMap());
            Assert.Equal((1, number), (reader.ReadInt32(), reader.ReadInt64()));
            Assert.Equal((2, flag), (reader.ReadInt32(), reader.ReadBoolean()));
            Assert.Equal(3, reader.ReadInt32());
            Assert.Equal(bytes, reader.ReadByteString());
            Assert.Equal((4, text), (reader.ReadInt32(), reader.ReadTextString()));
            reader.ReadEndMap();
            Assert.Equal(0, reader.BytesRemaining);
        }
    }

    [Fact]
    public void What_another_implementation_writes_we_read()
    {
        var random = Seed.NewRandom();
        for (var round = 0; round < Rounds; round++)
        {
            var (number, flag) = (AnyNumber(random), random.Next(2) == 0);
            var (bytes, text) = (AnyBytes(random), AnyText(random));
            var writer = new System.Formats.Cbor.CborWriter(CborConformanceMode.Lax);
            writer.WriteStartMap(5);
            writer.WriteInt32(random.Next(32, 100_000)); // unknown to us
            writer.WriteStartMap(1);
            writer.WriteInt32(-1);
            writer.WriteTextString(text);
            writer.WriteEndMap();
            writer.WriteInt32(4);
            writer.WriteTextString(text);
            writer.WriteInt32(3);
            writer.WriteByteString(bytes);
            writer.WriteInt32(2);
            writer.WriteBoolean(flag);
            writer.WriteInt32(1);
            writer.WriteInt64(number);
            writer.WriteEndMap();
            var encoded = writer.Encode();

            var map = new CborMap();
            Assert.True(map.Read(encoded, encoded.Length), $"round {round}: {Convert.ToHexString(encoded)}");
            Assert.Equal(number, map.Number(1, long.MinValue, long.MaxValue));
            Assert.Equal(flag, map.BoolOr(2, !flag));
            Assert.Equal(bytes, map.BytesAt(3));
            Assert.True(map.BytesEqual(3, bytes));
            Assert.Equal(text, map.TextAt(4));
            Assert.Equal(Reason.None, map.Fault);
        }
    }

    [Fact]
    public void What_we_accept_another_implementation_accepts_too()
    {
        var random = Seed.NewRandom();
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var bytes = new byte[random.Next(1, 12)];
            random.NextBytes(bytes);
            bytes[0] = (byte)(0xa0 | random.Next(4));
            if (!new CborMap().Read(bytes, bytes.Length))
            {
                continue;
            }
            accepted++;
            var reader = new CborReader(bytes, CborConformanceMode.Lax);
            reader.SkipValue();
            Assert.Equal(0, reader.BytesRemaining);
        }
        Assert.InRange(accepted, 100, int.MaxValue); // the sample is not empty
    }

    private static long AnyNumber(Random random) => random.Next(4) switch
    {
        0 => random.Next(-30, 30),
        1 => random.Next(-70_000, 70_000),
        2 => random.NextInt64(),
        _ => -random.NextInt64(),
    };

    private static byte[] AnyBytes(Random random)
    {
        var bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string AnyText(Random random)
    {
        string[] alphabet = ["a", "Z", "0", "é", "ß", "€", "한", "😀", "\n"];
        return string.Concat(random.GetItems(alphabet, random.Next(40)));
    }
}
