using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>What was downloaded is read back and compared before anything is swapped.</summary>
public class VerificationTests
{
    public static TheoryData<string, Reason> Foreigners => new()
    {
        { "product", Reason.WrongProduct },
        { "version", Reason.WrongVersion },
        { "target", Reason.WrongTarget },
        { "hardware too new", Reason.HardwareMismatch },
        { "hardware too old", Reason.HardwareMismatch },
        { "minimum version", Reason.BelowMinimumVersion },
    };

    [Theory]
    [MemberData(nameof(Foreigners))]
    public void A_right_hash_with_a_wrong_identity_fails_at_once_and_is_never_swapped(string what, Reason reason)
    {
        var world = new World { HardwareRevision = 3 };
        world.Cloud.Target = what switch
        {
            "product" => Images.Make(2, product: 95),
            "version" => Images.Make(3),
            "target" => Images.Make(2, target: "ESP32_REV3"),
            "hardware too new" => Images.Make(2, hardware: (4, 9)),
            "hardware too old" => Images.Make(2, hardware: (1, 2)),
            _ => Images.Make(2, minimumVersion: 2),
        };
        world.Cloud.Spoil = offer => (offer.Product, offer.Version, offer.Target) = (World.Product, 2, World.Target);
        world.Play(() => world.Cloud.Progresses.Any(p => p.State is ProgressState.Failed or ProgressState.Staged));
        Assert.Equal($"Accepted Downloading Failed({reason})", world.Cloud.Told);
        Assert.Equal(1, world.Slots.Erased);
        Assert.Equal((1, 1), (world.Boots, world.RunningVersion));
    }

    [Theory]
    [InlineData(0, 4, 9)]
    [InlineData(3, 3, 3)]
    public void A_board_within_the_range_or_without_a_revision_passes(int revision, int lowest, int highest)
    {
        var world = new World { HardwareRevision = revision };
        world.Cloud.Target = Images.Make(2, hardware: (lowest, highest), minimumVersion: 1);
        world.Play(() => world.HasSettled(2));
    }

    [Theory]
    [InlineData(20_000, "in the payload")]
    [InlineData(8, "in the header")]
    [InlineData(-130, "behind the hashed part")]
    public void Damaged_bytes_are_downloaded_again_but_not_for_ever(int at, string where)
    {
        var world = new World();
        byte[] good = Images.Make(2);
        var bad = (byte[])good.Clone();
        bad[at < 0 ? bad.Length + at : at] ^= 0x10;
        world.Cloud.Target = good;
        int damaged = 0;
        world.Cloud.OnTheWay = frames =>
        {
            foreach (var frame in frames)
            {
                Array.Copy(bad, Chunk.Offset(frame), frame, Limits.ChunkHeaderBytes, frame.Length - Limits.ChunkHeaderBytes);
            }
            damaged++;
            return frames;
        };
        world.Play(() => world.Cloud.Progresses.Any(p => p.State is ProgressState.Failed or ProgressState.Staged));
        Assert.True(damaged > 0, where);
        Assert.EndsWith("Failed(VerifyFailed)", world.Cloud.Told);
        Assert.Equal(1 + Limits.VerifyRetriesMax, world.Slots.Erased);
        Assert.Equal("", world.Settings["download"]);

        world.Cloud.OnTheWay = frames => frames;
        world.Cloud.Transfer = 2;
        world.Cloud.SendOffer();
        world.Play(() => world.HasSettled(2));
    }

    [Fact]
    public void One_damaged_download_is_healed_by_the_next()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        bool spoiled = false;
        world.Cloud.OnTheWay = frames =>
        {
            if (!spoiled)
            {
                frames[3][^1] ^= 1;
                spoiled = true;
            }
            return frames;
        };
        world.Play(() => world.HasSettled(2));
        Assert.Equal(2, world.Slots.Erased);
    }
}
