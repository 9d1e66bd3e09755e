extern alias pf;

using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.CodeAnalysis;
using pf::ProductFirmware.Pf.Keys;
using pf::ProductFirmware.Pf.Output;
using pf::ProductFirmware.Pf.Packing;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Pf;

/// <summary>The image to the byte, as MCUboot's documents lay it out; and what is not packed.</summary>
public sealed class PackerTests : IDisposable
{
    private const string Source = "[ProductId(0x1234)] [ProductVersion(0x0567)] class A { }";
    private static readonly Target Virtual = Targets.Find("VIRTUAL");

    private readonly TemporaryFolder folder = new();
    private readonly SigningKey key = SigningKey.Generate();

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Header_and_protected_TLVs_are_as_MCUboot_wants_them_to_the_byte()
    {
        var payload = Compiled.App(Source);

        var file = Pack(payload, new((2, 4), 3)).File;

        var expected = new List<byte>();
        Add32(expected, 0x96f3b83d, 0);
        Add16(expected, 32, 4 + 6 + 6 + 11 + 8 + 6); // header bytes, protected bytes
        Add32(expected, (uint)payload.Length, 0);
        expected.AddRange([0, 0, 0x67, 0x05]); // 0.0.<version>
        Add32(expected, 0, 0);
        expected.AddRange(payload);
        Add16(expected, 0x6908, 41);
        Add16(expected, 0xa0, 2, 0x1234);
        Add16(expected, 0xa1, 2, 0x0567);
        Add16(expected, 0xa2, 7);
        expected.AddRange("VIRTUAL"u8);
        Add16(expected, 0xa3, 4, 2, 4);
        Add16(expected, 0xa4, 2, 3);
        Assert.Equal(expected, file.Take(expected.Count));
        var hash = SHA256.HashData(expected.ToArray());
        var signatureBytes = file.Length - expected.Count - 4 - 36 - 36 - 4;
        var tail = new List<byte>();
        Add16(tail, 0x6907, (ushort)(file.Length - expected.Count), 0x10, 32);
        tail.AddRange(hash);
        Add16(tail, 0x01, 32);
        tail.AddRange(SHA256.HashData(key.PublicKey));
        Add16(tail, 0x22, (ushort)signatureBytes);
        Assert.Equal(tail, file.Skip(expected.Count).Take(tail.Count));
        Assert.Equal(0x30, file[expected.Count + tail.Count]); // DER: a sequence, which ends with the file
        Assert.Equal(signatureBytes - 2, file[expected.Count + tail.Count + 1]);
    }

    [Fact]
    public void Optional_TLVs_are_left_out_where_not_asked_for()
    {
        var file = Pack(Compiled.App(Source), new()).File;

        Assert.Equal(4 + 6 + 6 + 11, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(10)));
    }

    [Fact]
    public void The_same_input_gives_the_same_file_but_for_the_signature()
    {
        var payload = Compiled.App(Source);

        var (first, second) = (Pack(payload, new()), Pack(payload, new()));

        Assert.Equal(first.Hash, second.Hash);
        var signedBytes = 32 + payload.Length + 27;
        Assert.Equal(first.File.Take(signedBytes), second.File.Take(signedBytes));
    }

    [Fact]
    public async Task Openssl_accepts_the_signature_over_header_payload_and_protected_TLVs()
    {
        Assert.SkipUnless(await CanRun("openssl", "version"), "openssl is not installed");
        var payload = Compiled.App(Source);
        var file = Pack(payload, new()).File;
        var signedBytes = 32 + payload.Length + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(10));
        File.WriteAllBytes(folder.File("signed"), file[..signedBytes]);
        File.WriteAllBytes(folder.File("signature"), file[(signedBytes + 4 + 36 + 36 + 4)..]);
        File.WriteAllText(folder.File("key.pub.pem"), SigningKey.ToPem(key.PublicKey));
        string[] verify = ["dgst", "-sha256", "-verify", "key.pub.pem", "-signature", "signature", "signed"];

        Assert.True(await CanRun("openssl", verify));

        file[40] ^= 1;
        File.WriteAllBytes(folder.File("signed"), file[..signedBytes]);
        Assert.False(await CanRun("openssl", verify));
    }

    [Fact]
    public void One_flipped_bit_anywhere_and_inspect_says_no()
    {
        var file = Pack(Compiled.App(Source), new()).File;
        Assert.Equal(Reason.None, Inspection.Read(file, key.PublicKey, out _));
        for (var i = 0; i < file.Length; i++)
        {
            file[i] ^= (byte)(1 << (i % 8));
            Assert.True(Inspection.Read(file, key.PublicKey, out _) != Reason.None, $"flipped at {i}");
            file[i] ^= (byte)(1 << (i % 8));
        }
    }

    [Fact]
    public void Inspect_shows_what_was_packed()
    {
        var image = Pack(Compiled.App(Source), new((2, 4), 3));

        Assert.Equal(Reason.None, Inspection.Read(image.File, key.PublicKey, out var seen));

        Assert.Equal((0x1234, 0x0567, "VIRTUAL", 2, 4, 3, "valid"), (seen!.Product, seen.Version, seen.Target, seen.HardwareMin, seen.HardwareMax, seen.MinimumVersion, seen.Signature));
        Assert.Equal(Convert.ToHexStringLower(image.Hash), seen.Hash);
        Assert.Equal(["0x00a0", "0x00a1", "0x00a2", "0x00a3", "0x00a4", "0x0010", "0x0001", "0x0022"], seen.Tlvs.Select(tlv => tlv.Type));
    }

    [Fact]
    public void A_foreign_key_is_told_from_a_bad_signature()
    {
        using var other = SigningKey.Generate();

        Assert.Equal(Reason.ForeignKey, Inspection.Read(Pack(Compiled.App(Source), new()).File, other.PublicKey, out _));
    }

    [Fact]
    public void An_image_larger_than_the_slot_is_refused_with_both_numbers()
    {
        var small = Virtual with { SlotBytes = 1000 };
        File.WriteAllBytes(folder.File("app.dll"), Compiled.App(Source));

        var failure = Assert.Throws<Failure>(() => Packer.Pack(folder.File("app.dll"), small, key, new()));

        Assert.Equal(Reason.SlotTooSmall, failure.Reason);
        Assert.Contains("1000", failure.Message);
        Assert.Matches(@"has \d{4,} bytes", failure.Message);
    }

    [Fact]
    public void A_library_that_is_not_on_the_board_is_refused_by_name()
    {
        var library = MetadataReference.CreateFromImage(Compiled.Assembly("Acme.Library", ["public class Thing { }"]));
        var app = Compiled.App(Source + " class B : Thing { }", "App", library);

        var failure = Assert.Throws<Failure>(() => Pack(app, new()));

        Assert.Equal(Reason.PayloadNotSupported, failure.Reason);
        Assert.Contains("Acme.Library", failure.Message);
    }

    [Fact]
    public void A_target_that_pf_does_not_know_is_refused() =>
        Assert.Equal(Reason.TargetNotSupported, Assert.Throws<Failure>(() => Targets.Find("TOASTER")).Reason);

    [Fact]
    public void Every_targets_slot_and_name_keep_the_contracts_limits() =>
        Assert.All(Targets.FlashMegabytes.SelectMany(Targets.All), target =>
        {
            Assert.InRange(target.SlotBytes, 1, Limits.ImageBytesMax);
            Assert.InRange(target.Name.Length, 1, Limits.TargetCharsMax);
        });

    private PackedImage Pack(byte[] payload, PackOptions options)
    {
        File.WriteAllBytes(folder.File("app.dll"), payload);
        return Packer.Pack(folder.File("app.dll"), Virtual, key, options);
    }

    private async Task<bool> CanRun(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static void Add16(List<byte> bytes, params ushort[] values)
    {
        foreach (var value in values)
        {
            bytes.AddRange([(byte)value, (byte)(value >> 8)]);
        }
    }

    private static void Add32(List<byte> bytes, params uint[] values)
    {
        foreach (var value in values)
        {
            Add16(bytes, (ushort)value, (ushort)(value >> 16));
        }
    }
}
