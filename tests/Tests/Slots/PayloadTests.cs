using System.Buffers.Binary;
using ProductFirmware.Device;
using ProductFirmware.Image;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Slots;

/// <summary>Assemblies are cut out of a checked image by their own length, which is never believed.</summary>
public class PayloadTests
{
    [Fact]
    public void Assemblies_come_out_in_order_and_the_last_one_lies_at_the_images_start()
    {
        byte[][] parts = [Assembly(200, 1), Assembly(131, 2), Assembly(402, 3)];
        var image = Image([.. parts.SelectMany(Pad)]);
        var payload = new Payload(image);
        Assert.Equal(Reason.None, payload.Check());
        Assert.Equal(3, payload.Count);
        Assert.Equal(parts[0], payload.Take());
        Assert.Equal(parts[1], payload.Take());
        var last = payload.Take();
        Assert.Same(image, last);
        Assert.Equal(parts[2], last[..402]);
    }

    [Fact]
    public void The_last_one_needs_no_padding()
    {
        var payload = new Payload(Image(Assembly(131, 1)));
        Assert.Equal(Reason.None, payload.Check());
        Assert.Equal(Assembly(131, 1), payload.Take()[..131]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(123)]
    [InlineData(129)]
    [InlineData(5000)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    [InlineData(-4)]
    public void A_length_that_does_not_fit_the_bytes_there_are_is_refused(int stated)
    {
        var assembly = Assembly(128, 1);
        BinaryPrimitives.WriteInt32LittleEndian(assembly.AsSpan(100), stated);
        Assert.Equal(Reason.PayloadNotSupported, new Payload(Image(assembly)).Check());
    }

    [Fact]
    public void Anything_but_assemblies_is_refused()
    {
        Assert.Equal(Reason.PayloadNotSupported, new Payload(Image(new byte[300])).Check());
        Assert.Equal(Reason.PayloadNotSupported, new Payload(Image([.. Assembly(128, 1), 0, 0, 0, 0])).Check());
        Assert.Equal(Reason.Truncated, new Payload([]).Check());
        Assert.Equal(Reason.NotAnImage, new Payload(new byte[400]).Check());
        var cut = Image(Assembly(128, 1))[..100];
        Assert.Equal(Reason.Truncated, new Payload(cut).Check());
    }

    private static byte[] Image(byte[] payload)
    {
        var writer = new ImageWriter(94, 1, "ESP32_REV3");
        var signable = writer.Signable(payload);
        return ImageWriter.Complete(signable, new byte[32], new byte[32], new byte[70]);
    }

    private static byte[] Assembly(int bytes, int seed)
    {
        var assembly = new byte[bytes];
        new Random(seed).NextBytes(assembly);
        "NFMRK1\0\0"u8.CopyTo(assembly);
        BinaryPrimitives.WriteInt32LittleEndian(assembly.AsSpan(100), bytes);
        return assembly;
    }

    private static byte[] Pad(byte[] part) => [.. part, .. new byte[(4 - part.Length % 4) % 4]];
}
