using System.Buffers.Binary;
using System.Security.Cryptography;
using ProductFirmware.Image;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Image;

/// <summary>Image files, byte by byte (facts of the format: docs/image-format.md).</summary>
public class ImageFileTests
{
    private const int Product = 94;
    private const int Version = 7;
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 1001).Select(i => (byte)(i * 7))];

    [Fact]
    public void An_image_is_laid_out_as_MCUboot_reads_it()
    {
        var file = Build();
        Assert.Equal(0x96f3b83du, BinaryPrimitives.ReadUInt32LittleEndian(file));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4)));
        Assert.Equal(32, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)));
        Assert.Equal(4 + (4 + 2) + (4 + 2) + (4 + 7), BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(10)));
        Assert.Equal(Payload.Length, BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12)));
        Assert.Equal(0u, BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(16)));
        Assert.Equal([0, 0, Version, 0, 0, 0, 0, 0, 0, 0, 0, 0], file[20..32]);
        Assert.Equal(Payload, file[32..(32 + Payload.Length)]);
        var tlvs = file.AsSpan(32 + Payload.Length);
        Assert.Equal("0869" + "1b00" + "a0000200" + "5e00" + "a1000200" + "0700" + "a2000700" + "5649525455414c", Convert.ToHexStringLower(tlvs[..27]));
        Assert.Equal("0769", Convert.ToHexStringLower(tlvs[27..29]));
        Assert.Equal(tlvs.Length - 27, BinaryPrimitives.ReadUInt16LittleEndian(tlvs[29..]));
        Assert.Equal("10002000" + Convert.ToHexStringLower(SHA256.HashData(file.AsSpan(0, 32 + Payload.Length + 27))), Convert.ToHexStringLower(tlvs[31..67]));
        Assert.Equal("01002000", Convert.ToHexStringLower(tlvs[67..71]));
        Assert.Equal("22004600", Convert.ToHexStringLower(tlvs[103..107]));
    }

    [Fact]
    public void An_image_reads_back_what_was_written()
    {
        var image = new ImageFile();
        Assert.Equal(Reason.None, image.Decode(Build(limits: true)));
        Assert.Equal((Product, Version, "VIRTUAL"), (image.Tlvs.Product, image.Tlvs.Version, image.Tlvs.Target));
        Assert.Equal((3, 5, 4), (image.Tlvs.HardwareMin, image.Tlvs.HardwareMax, image.Tlvs.MinimumVersion));
        Assert.Equal(Bytes(32, 1), image.Tlvs.KeyHash);
        Assert.Equal(Bytes(70, 2), image.Tlvs.Signature);
    }

    [Fact]
    public void An_image_cut_at_any_byte_gives_a_reason()
    {
        var file = Build();
        for (var length = 0; length < file.Length; length++)
        {
            Assert.NotEqual(Reason.None, new ImageFile().Decode(file[..length]));
        }
    }

    [Fact]
    public void One_flipped_bit_anywhere_that_the_hash_covers_gives_a_reason()
    {
        var file = Build();
        var covered = 32 + Payload.Length + 27;
        for (var at = 0; at < covered; at++)
        {
            var flipped = file.ToArray();
            flipped[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual(Reason.None, new ImageFile().Decode(flipped));
        }
    }

    [Fact]
    public void Any_value_of_any_header_or_tlv_byte_never_throws()
    {
        var file = Build();
        var positions = Enumerable.Range(0, 32).Concat(Enumerable.Range(32 + Payload.Length, file.Length - 32 - Payload.Length));
        foreach (var at in positions)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = file.ToArray();
                changed[at] = (byte)value;
                Assert.InRange((int)new ImageFile().Decode(changed), 0, 65535);
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = Seed.NewRandom();
        var file = Build();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            file.AsSpan(0, Math.Min(round % 64, bytes.Length)).CopyTo(bytes);
            Assert.NotEqual(Reason.None, new ImageFile().Decode(bytes));
        }
    }

    [Theory]
    [InlineData(0, Reason.NotAnImage)]         // magic
    [InlineData(4, Reason.UnsupportedImage)]   // load address
    [InlineData(16, Reason.UnsupportedImage)]  // flags
    [InlineData(20, Reason.UnsupportedImage)]  // major version
    [InlineData(24, Reason.UnsupportedImage)]  // build number
    [InlineData(22, Reason.WrongVersion)]      // header says another version than the TLV
    public void A_header_that_is_not_ours_is_refused(int at, Reason expected)
    {
        var file = Build();
        file[at] ^= 0x80;
        Assert.Equal(expected, new ImageFile().Decode(file));
    }

    [Fact]
    public void Bytes_behind_the_end_are_refused() => Assert.Equal(Reason.TrailingBytes, new ImageFile().Decode([.. Build(), 0]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(55)]
    [InlineData(56)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000_000)]
    public void Sha256_is_the_standards(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var sha = new Sha256();
        for (var at = 0; at < length; at += 4096)
        {
            sha.Add(bytes, at, Math.Min(4096, length - at));
        }
        Assert.Equal(SHA256.HashData(bytes), sha.Finish());
    }

    private static byte[] Build(bool limits = false)
    {
        var writer = new ImageWriter(Product, Version, "VIRTUAL");
        if (limits)
        {
            writer.LimitHardware(3, 5);
            writer.RequireVersion(4);
        }
        var signable = writer.Signable(Payload);
        return ImageWriter.Complete(signable, SHA256.HashData(signable), Bytes(32, 1), Bytes(70, 2));
    }

    private static byte[] Bytes(int count, int first) => [.. Enumerable.Range(first, count).Select(i => (byte)i)];
}
