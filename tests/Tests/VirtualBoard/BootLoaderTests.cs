using ProductFirmware.Image;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>What the boot loader makes of the two slots and their trailers.</summary>
public class BootLoaderTests
{
    private static readonly byte[] V1 = TestImages.Make(1, 5000);
    private static readonly byte[] V2 = TestImages.Make(2, 9000);

    [Fact]
    public void A_factory_image_starts_and_is_not_on_trial()
    {
        var board = TestBoard.With(V1);
        var result = board.Boot();
        Assert.Equal(1, result.Image?.Version);
        Assert.False(result.OnTrial);
        Assert.Equal(BootOutcome.Unchanged, result.Outcome);
        Assert.Equal(["boot: v1 verified"], board.Log);
        Assert.Equal(0, board.Chip.Operations - OperationsToPut(V1));
    }

    [Fact]
    public void A_new_image_starts_on_trial_and_the_old_one_waits_in_the_other_slot()
    {
        var board = TestBoard.With(V1, V2, SwapType.Test);
        var result = board.Boot();
        Assert.Equal((2, true, BootOutcome.Updated), (result.Image?.Version, result.OnTrial, result.Outcome));
        Assert.Equal(1, TestBoard.VersionIn(board.Secondary));
        Assert.False(board.SecondaryTrailer.HasMagic);
        Assert.Equal(["boot: v2 is new, swapping it in on trial", "boot: v2 verified, on trial"], board.Log);
    }

    [Fact]
    public void An_image_that_is_not_confirmed_goes_back_at_the_next_boot_for_good()
    {
        var board = TestBoard.With(V1, V2, SwapType.Test);
        board.Boot();
        var result = board.Boot();
        Assert.Equal((1, false, BootOutcome.Reverted), (result.Image?.Version, result.OnTrial, result.Outcome));
        Assert.Equal(2, TestBoard.VersionIn(board.Secondary));
        AssertStays(board, 1);
    }

    [Fact]
    public void A_confirmed_image_stays()
    {
        var board = TestBoard.With(V1, V2, SwapType.Test);
        board.Boot();
        Assert.True(board.Slots.Testing);
        Assert.True(board.Slots.Confirm());
        Assert.False(board.Slots.Testing);
        AssertStays(board, 2);
    }

    [Fact]
    public void An_image_that_comes_to_stay_needs_no_confirmation()
    {
        var board = TestBoard.With(V1, V2, SwapType.Permanent);
        var result = board.Boot();
        Assert.Equal((2, false), (result.Image?.Version, result.OnTrial));
        AssertStays(board, 2);
    }

    public static TheoryData<string, Reason> Refused => new()
    {
        { "flipped", Reason.HashMismatch },
        { "foreign key", Reason.ForeignKey },
        { "foreign signature", Reason.BadSignature },
        { "unsigned", Reason.MissingSignature },
        { "other target", Reason.WrongTarget },
        { "nothing", Reason.NotAnImage },
        { "cut short", Reason.MissingTlv },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_new_image_that_may_not_run_is_refused_and_the_old_one_goes_on(string what, Reason reason)
    {
        var board = TestBoard.With(V1, Bad(what), SwapType.Test);
        var result = board.Boot();
        Assert.Equal((1, BootOutcome.Unchanged), (result.Image?.Version, result.Outcome));
        Assert.StartsWith("boot: the new image is refused", board.Log[0]);
        Assert.Contains($"({reason})", board.Log[0]);
        Assert.False(board.SecondaryTrailer.HasMagic); // asked once
        AssertStays(board, 1);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_image_that_may_not_run_is_not_started_from_the_first_slot(string what, Reason reason)
    {
        var board = TestBoard.With(Bad(what));
        Assert.Null(board.Boot().Image);
        Assert.Contains($"({reason})", board.Log[0]);
        Assert.Contains("no bootable image", board.Log[^1]);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_first_slot_that_may_not_run_falls_back_to_the_second_for_good(string what, Reason reason)
    {
        var board = TestBoard.With(Bad(what));
        TestBoard.Put(board.Secondary, V2);
        var result = board.Boot();
        Assert.Equal((2, false, BootOutcome.Reverted), (result.Image?.Version, result.OnTrial, result.Outcome));
        Assert.Contains($"({reason})", board.Log[0]);
        Assert.Equal("boot: falling back to v2", board.Log[1]);
        AssertStays(board, 2);
    }

    [Fact]
    public void An_image_on_trial_stays_where_there_is_none_to_go_back_to()
    {
        var board = TestBoard.With(V1, V2, SwapType.Test);
        board.Boot();
        board.Secondary.EraseSector(0);
        var result = board.Boot();
        Assert.Equal((2, false), (result.Image?.Version, result.OnTrial));
        Assert.Contains(board.Log, line => line.Contains("none to go back to"));
        AssertStays(board, 2);
    }

    [Fact]
    public void One_of_several_keys_is_enough()
    {
        var both = TrustedKeys.Parse(TestImages.OtherKey.ExportSubjectPublicKeyInfoPem() + "\n" + TestImages.KeyPem);
        Assert.Equal(Reason.None, SlotImage.Read(V1, Layout.Esp32().FileBytesMax, both).Reason);
    }

    [Fact]
    public void Keys_that_cannot_be_used_say_so()
    {
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        Assert.Contains("No public key", Assert.Throws<InvalidDataException>(() => TrustedKeys.Parse("hello")).Message);
        Assert.Contains("P-256", Assert.Throws<InvalidDataException>(() => TrustedKeys.Parse(p384.ExportSubjectPublicKeyInfoPem())).Message);
        Assert.Contains("PRIVATE KEY", Assert.Throws<InvalidDataException>(() => TrustedKeys.Parse(TestImages.Key.ExportPkcs8PrivateKeyPem())).Message);
        Assert.Contains("cannot be read", Assert.Throws<InvalidDataException>(
            () => TrustedKeys.Parse("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")).Message);
    }

    [Fact]
    public void Every_flipped_byte_in_the_first_slot_is_refused_and_the_other_image_starts()
    {
        var small = TestImages.Make(1, 600);
        var sound = TestBoard.With(small);
        TestBoard.Put(sound.Secondary, V2);
        Parallel.For(0, small.Length, at =>
        {
            var board = sound.Copy();
            board.Chip.Bytes[TestBoardStart + at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual(Reason.None, SlotImage.Read(board.Primary, TestImages.Keys).Reason);
            Assert.Equal(2, board.Boot().Image?.Version);
            Assert.Contains("refused", board.Log[0]);
        });
    }

    [Fact]
    public void Flipped_bytes_all_over_a_full_sized_image_are_refused()
    {
        var large = TestImages.Make(1, Layout.Esp32().FileBytesMax - 300);
        var flash = new MemoryFlash(Layout.Esp32().FlashBytes);
        var slot = Layout.Esp32().Primary(flash);
        TestBoard.Put(slot, large);
        Assert.Equal(Reason.None, SlotImage.Read(slot, TestImages.Keys).Reason);
        for (var at = 0; at < large.Length; at += 3989)
        {
            flash.Bytes[0x346000 + at] ^= 0x10;
            Assert.NotEqual(Reason.None, SlotImage.Read(slot, TestImages.Keys).Reason);
            flash.Bytes[0x346000 + at] ^= 0x10;
        }
    }

    private const int TestBoardStart = 2 * Flash.SectorBytes;

    private static byte[] Bad(string what)
    {
        var file = (byte[])V2.Clone();
        switch (what)
        {
            case "flipped":
                file[4000] ^= 1;
                return file;
            case "foreign key":
                return TestImages.Sign(2, [1, 2, 3], key: TestImages.OtherKey);
            case "foreign signature":
                var foreign = TestImages.Sign(2, [1, 2, 3], key: TestImages.OtherKey);
                TrustedKeys.HashOf(TestImages.Key).CopyTo(foreign, foreign.AsSpan().IndexOf(TrustedKeys.HashOf(TestImages.OtherKey)));
                return foreign;
            case "unsigned":
                var signable = new ImageWriter(TestImages.Product, 2, "VIRTUAL").Signable([1, 2, 3]);
                var hash = System.Security.Cryptography.SHA256.HashData(signable);
                return [.. signable, 0x07, 0x69, 40, 0, 0x10, 0, 32, 0, .. hash];
            case "other target":
                return TestImages.Sign(2, [1, 2, 3], target: "ESP32_REV3");
            case "cut short":
                return file[..^600];
            default:
                return [];
        }
    }

    private static int OperationsToPut(byte[] file) => file.Length > 0 ? 1 : 0;

    private static void AssertStays(TestBoard board, int version)
    {
        for (var boot = 0; boot < 2; boot++)
        {
            var result = board.Boot();
            Assert.Equal((version, false, BootOutcome.Unchanged), (result.Image?.Version, result.OnTrial, result.Outcome));
        }
    }
}
