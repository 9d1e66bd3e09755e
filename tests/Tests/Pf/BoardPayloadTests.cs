extern alias pf;

using System.Buffers.Binary;
using pf::ProductFirmware.Pf.Keys;
using pf::ProductFirmware.Pf.Output;
using pf::ProductFirmware.Pf.Packing;
using ProductFirmware.Image;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Pf;

/// <summary>From a board project's output folder to the payload of an image: what goes in, in which order, and what a board would not survive.</summary>
public sealed class BoardPayloadTests : IDisposable
{
    private readonly BoardBuild build = new();

    public void Dispose() => build.Dispose();

    [Fact]
    public void Libraries_come_before_their_users_the_app_last_each_padded_to_four()
    {
        var low = build.Add("Low", "public class Low { }", bodyBytes: 101);
        var middle = build.Add("Middle", "public class Middle : Low { }", bodyBytes: 102);
        var other = build.Add("Other", "public class Other { public Middle M; public Low L; }", bodyBytes: 104);
        var app = build.Add("App", BoardBuild.App + " class A { Other O; Middle M; Low L; }", bodyBytes: 103);

        var payload = Read();

        Assert.Equal(["Low", "Middle", "Other", "App"], payload.Assemblies);
        Assert.Equal(("App", 94, 7), (payload.Declaration.AssemblyName, payload.Declaration.Product, payload.Declaration.Version));
        Assert.Equal([.. low, 0, 0, 0, .. middle, 0, 0, .. other, .. app, 0], payload.Bytes);
    }

    [Fact]
    public void What_is_resident_is_left_out()
    {
        build.Add("nanoFramework.M2Mqtt", "public class MqttClient { public static readonly object O = new object(); }", nativeChecksum: 7);
        var app = build.Add("App", BoardBuild.App + " class A { MqttClient C; }");

        var payload = Read();

        Assert.Equal(["App"], payload.Assemblies);
        Assert.Equal(app.Length + 3, payload.Bytes.Length);
    }

    [Theory]
    [InlineData("App.pe", ".dll")]
    [InlineData("App.dll", ".dll")]
    [InlineData("App.exe", ".exe")]
    [InlineData("App.pe", ".exe")]
    public void The_app_is_named_by_any_of_its_files(string named, string extension)
    {
        build.Add("App", BoardBuild.App, extension: extension);

        Assert.Equal(7, BoardPayload.Read(build.File(named)).Declaration.Version);
    }

    [Theory]
    [InlineData("class A { static readonly object Lock = new object(); static int[] Table = { 1 }; }", "A.cctor (static Lock, Table)")]
    [InlineData("namespace Deep { class A { class B { static B() { } } } }", "Deep.A.B.cctor")]
    [InlineData("delegate int Number(); class A { Number F() => () => 1; }", "A.<>c.cctor (made for a lambda)")]
    public void A_static_constructor_is_refused_by_type_and_member(string source, string named)
    {
        build.Add("App", BoardBuild.App + " " + source);

        var failure = Refused();

        Assert.Contains(named, failure.Message);
        Assert.Contains("App.dll", failure.Message);
    }

    [Fact]
    public void Constants_and_statics_that_are_set_later_are_no_static_constructor()
    {
        build.Add("App", BoardBuild.App + " class A { const int One = 1; const string Text = \"t\"; static object Later; void F() { Later = null; } }");

        Assert.Equal(7, Read().Declaration.Version);
    }

    [Theory]
    [InlineData("class Box<T> { }", "Box`1")]
    [InlineData("namespace Deep { class A { void F<T>() { } } }", "Deep.A.F")]
    public void Declared_generics_are_refused_by_name(string source, string named)
    {
        build.Add("App", BoardBuild.App + " " + source);

        Assert.Contains(named, Refused().Message);
    }

    [Fact]
    public void A_library_with_native_code_that_is_not_resident_is_refused()
    {
        build.Add("Acme.Sensor", "public class Sensor { }", nativeChecksum: 0xabcd1234);
        build.Add("App", BoardBuild.App + " class A { Sensor S; }");

        var failure = Refused();

        Assert.Contains("Acme.Sensor", failure.Message);
        Assert.Contains("0xABCD1234", failure.Message);
    }

    [Fact]
    public void A_library_that_is_neither_resident_nor_there_is_named_with_its_user()
    {
        build.Add("Lost", "public class Lost { }");
        build.Add("App", BoardBuild.App + " class A { Lost L; }");
        File.Delete(build.File("Lost.pe"));

        Assert.Contains("App refers to Lost, which is not resident", Refused().Message);
    }

    [Fact]
    public void A_pe_without_its_dll_is_refused()
    {
        build.Add("App", BoardBuild.App);
        File.Delete(build.File("App.dll"));

        Assert.Contains("no App.dll beside", Refused("App.pe").Message);
    }

    [Fact]
    public void Files_of_two_builds_are_refused_with_both_versions()
    {
        build.Add("App", "[assembly: System.Reflection.AssemblyVersion(\"1.2.3.4\")] " + BoardBuild.App);
        File.WriteAllBytes(build.File("App.pe"), BoardBuild.Pe(new(1, 2, 3, 5), 100));

        var failure = Refused();

        Assert.Contains("1.2.3.4", failure.Message);
        Assert.Contains("1.2.3.5", failure.Message);
    }

    [Fact]
    public void Every_damaged_byte_of_a_pe_is_noticed()
    {
        var pe = BoardBuild.Pe(new(1, 0, 0, 0), 60);
        Assert.Equal(pe, PeFile.Read(pe, "whole.pe").Bytes);
        for (var i = 0; i < pe.Length; i++)
        {
            var damaged = (byte[])pe.Clone();
            damaged[i] ^= 0x10;
            Assert.Throws<Failure>(() => PeFile.Read(damaged, $"damaged at {i}"));
        }
    }

    [Fact]
    public void A_pe_of_any_other_length_than_its_header_says_is_refused_with_both()
    {
        var pe = BoardBuild.Pe(new(1, 0, 0, 0), 60);

        Assert.Contains("has 184 bytes, and the file has 185", Assert.Throws<Failure>(() => PeFile.Read([.. pe, 0], "long.pe")).Message);
        for (var length = 0; length < pe.Length; length++)
        {
            Assert.Throws<Failure>(() => PeFile.Read(pe[..length], "short.pe"));
        }
    }

    [Fact]
    public void The_checksum_is_the_CLRs()
    {
        // CRC-32/POSIX without its length and inversion: "123456789" gives 0x89A1897F.
        Assert.Equal(0x89a1897fu, PeFile.Crc("123456789"u8));
        Assert.Equal(0u, PeFile.Crc([]));
    }

    [Theory]
    [InlineData(4, 92160)]
    [InlineData(8, 524288)]
    [InlineData(16, 524288)]
    public void An_image_that_does_not_fit_the_slot_of_the_boards_flash_is_refused_with_both_numbers(int flashMegabytes, int slotBytes)
    {
        using var key = SigningKey.Generate();
        var target = Targets.Find("ESP32_REV3", flashMegabytes);
        Assert.Equal(slotBytes, target.SlotBytes);
        build.Add("App", BoardBuild.App, bodyBytes: slotBytes - 700);
        Assert.InRange(Packer.Pack(build.File("App.pe"), target, key, new()).File.Length, slotBytes - 700, slotBytes);

        build.Add("Big", BoardBuild.App, bodyBytes: slotBytes - 100);
        var failure = Assert.Throws<Failure>(() => Packer.Pack(build.File("Big.pe"), target, key, new()));

        Assert.Equal(Reason.SlotTooSmall, failure.Reason);
        Assert.Contains(slotBytes.ToString(), failure.Message);
        Assert.Matches(@"has \d{5,} bytes", failure.Message);
    }

    [Fact]
    public async Task S52_a_packed_image_names_target_product_and_version_of_the_build()
    {
        build.Add("Blinky", BoardBuild.App);
        using var folder = new TemporaryFolder();
        await PfProcess.Run(folder, "key", "new", "k.pem");

        var packed = (await PfProcess.Run(folder, "firmware", "pack", build.File("Blinky.pe"), "--target", "esp32_rev3", "--flash", "8", "--key", "k.pem", "--json")).Ok();

        Assert.Equal("Blinky-7.bin", packed.Json.GetProperty("file").GetString());
        var image = new ImageFile();
        Assert.Equal(Reason.None, image.Decode(File.ReadAllBytes(folder.File("Blinky-7.bin"))));
        Assert.Equal((94, 7, "ESP32_REV3"), (image.Tlvs.Product, image.Tlvs.Version, image.Tlvs.Target));
        Assert.Equal(0, BinaryPrimitives.ReadInt32LittleEndian(File.ReadAllBytes(folder.File("Blinky-7.bin")).AsSpan(16)));
    }

    private BoardPayload Read() => BoardPayload.Read(build.File("App.pe"));

    private Failure Refused(string named = "App.dll")
    {
        var failure = Assert.Throws<Failure>(() => BoardPayload.Read(build.File(named)));
        Assert.Equal(Reason.PayloadNotSupported, failure.Reason);
        Assert.NotEmpty(failure.Next);
        return failure;
    }
}
