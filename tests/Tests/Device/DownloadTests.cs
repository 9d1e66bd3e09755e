using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>Bytes on their way into the slot: nothing that the line or the power does to them matters in the end.</summary>
public class DownloadTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lost_doubled_and_reordered_chunks_come_to_the_same_image(int seed)
    {
        var random = new Random(seed);
        var world = new World(seed);
        world.Cloud.Target = Images.Make(2);
        world.Cloud.ChunkBytes = random.Next(Limits.ChunkBytesMin, Limits.ChunkBytesMax + 1);
        world.Cloud.OnTheWay = frames => Disturb(frames, random);
        world.Play(() => world.HasSettled(2), 200_000);
        Assert.True(world.Slots.Primary.AsSpan().StartsWith(world.Cloud.Target), $"seed {seed}");
    }

    private static List<byte[]> Disturb(List<byte[]> frames, Random random)
    {
        List<byte[]> arrived = [];
        foreach (var frame in frames)
        {
            int copies = random.Next(20) switch { 0 => 0, 1 => 2, _ => 1 };
            for (int copy = 0; copy < copies; copy++)
            {
                arrived.Insert(random.Next(15) == 0 ? random.Next(arrived.Count + 1) : arrived.Count, frame);
            }
            if (random.Next(10) == 0)
            {
                var foreign = (byte[])frame.Clone();
                Chunk.WriteHeader(foreign, 77, Chunk.Offset(frame));
                foreign[^1] ^= 0xff;
                arrived.Insert(random.Next(arrived.Count + 1), foreign); // also before its own
            }
        }
        return arrived;
    }

    [Fact]
    public void Power_cut_at_every_point_of_an_update__the_new_image_runs_in_the_end()
    {
        var whole = new World();
        whole.Cloud.Target = Images.Make(2);
        whole.Play(() => whole.HasSettled(2));
        for (int cutAt = 0; cutAt < whole.Power.Points; cutAt++)
        {
            var world = new World();
            world.Cloud.Target = whole.Cloud.Target;
            world.Power.CutAt = cutAt;
            world.Play(() => world.HasSettled(2));
            Assert.Equal(1, world.PowerCuts);
            Assert.True(world.Slots.Primary.AsSpan().StartsWith(world.Cloud.Target), $"cut at point {cutAt}");
        }
    }

    [Fact]
    public void Power_cut_after_any_write__resumes_at_the_last_sector_that_may_be_torn()
    {
        byte[] image = Images.Make(2);
        int sectors = (image.Length + 4095) / 4096;
        for (int written = 1; written <= sectors; written++)
        {
            var world = new World();
            world.Cloud.Target = image;
            world.Play(() => world.Slots.Written.Count >= written);
            int held = world.Slots.Written.Count;
            int fetches = world.Cloud.Fetches.Count;
            world.Start(BootReason.PowerOn);
            world.Play(() => world.Cloud.Fetches.Count > fetches);
            Assert.Equal((held - 1) * 4096, world.Cloud.Fetches[fetches].Offset);
            world.Play(() => world.HasSettled(2));
            Assert.Equal(1, world.Slots.Erased);
            Assert.Equal(sectors + 1, world.Slots.Written.Count);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Power_cuts_and_lost_links_at_random__the_new_image_runs_once_they_stop(int seed)
    {
        var random = new Random(seed);
        var world = new World(seed);
        world.Slots.TrialBootsMax = random.Next(1, 4);
        world.LauncherKeepsTrial = world.Slots.TrialBootsMax > 1;
        world.Cloud.Target = Images.Make(2, payloadBytes: random.Next(100, 80_000));
        world.Cloud.RepeatsOffer = random.Next(2) == 0;
        int faults = 20;
        world.Cloud.OnTheWay = frames => faults > 0 ? Disturb(frames, random) : frames;
        world.Play(() =>
        {
            if (faults > 0 && random.Next(12) == 0)
            {
                faults--;
                Strike(world, random);
            }
            return faults == 0;
        });
        world.Cloud.Reachable = true;
        world.LauncherKeepsTrial = false;
        world.Play(() => world.HasSettled(2));
        Assert.True(world.Slots.Primary.AsSpan().StartsWith(world.Cloud.Target), $"seed {seed}");
    }

    private static void Strike(World world, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                world.Power.CutAt = world.Power.Points + random.Next(8);
                break;
            case 1:
                world.Link.Break();
                break;
            default:
                world.Cloud.Reachable = !world.Cloud.Reachable;
                world.Link.Break();
                break;
        }
    }

    [Theory]
    [InlineData("another image's bytes")]
    [InlineData("no memory of whose bytes they are")]
    [InlineData("another header")]
    public void A_slot_that_is_not_surely_this_images_is_erased(string what)
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.Slots.Written.Count >= 4);
        world.Start(BootReason.PowerOn);
        if (what.StartsWith("another image"))
        {
            world.Cloud.Target = Images.Make(3);
        }
        else if (what.StartsWith("no memory"))
        {
            world.Settings["download"] = "";
        }
        else
        {
            world.Slots.Secondary[20] ^= 1;
        }
        world.Play(() => world.Boots == 3);
        Assert.Equal(2, world.Slots.Erased);
        Assert.Equal(0, world.Cloud.Fetches.First(f => f.Transfer == 1 && world.Slots.Erased == 2).Offset);
        world.Play(() => world.HasSettled(Images.VersionIn(world.Cloud.Target)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Link_lost_in_mid_download__goes_on_where_it_was(bool offerRepeated)
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2, payloadBytes: 80_000);
        world.Cloud.RepeatsOffer = offerRepeated;
        world.Play(() => world.Slots.Written.Count >= 4);
        int held = world.Slots.Written.Count;
        int fetches = world.Cloud.Fetches.Count;
        world.Cloud.Reachable = false;
        world.Link.Break();
        world.PlayFor(20 * Limits.ChunkTimeoutMs);
        Assert.Equal(fetches, world.Cloud.Fetches.Count);
        Assert.DoesNotContain("Failed", world.Cloud.Told);
        world.Cloud.Reachable = true;
        world.Play(() => world.HasSettled(2));
        Assert.Equal(held * 4096, world.Cloud.Fetches[fetches].Offset);
        Assert.Equal(world.Slots.Written.Count, world.Slots.Written.Distinct().Count());
        Assert.Equal(1, world.Slots.Erased);
    }

    [Fact]
    public void The_same_image_under_another_number_goes_on_where_it_was()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2, payloadBytes: 80_000);
        world.Play(() => world.Slots.Written.Count >= 4);
        world.Cloud.Transfer = 9;
        world.Cloud.SendOffer();
        world.Play(() => world.HasSettled(2));
        Assert.Equal(world.Slots.Written.Count, world.Slots.Written.Distinct().Count());
        Assert.Equal(9, world.Cloud.Fetches[^1].Transfer);
        Assert.Contains(world.Cloud.Progresses, p => p is { Transfer: 9, State: ProgressState.Staged });
    }

    [Fact]
    public void Another_image_replaces_the_one_under_way()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2, payloadBytes: 80_000);
        world.Play(() => world.Slots.Written.Count >= 4);
        world.Cloud.Target = Images.Make(3);
        world.Cloud.Transfer = 2;
        world.Cloud.SendOffer();
        world.Play(() => world.HasSettled(3));
        Assert.Equal(2, world.Slots.Erased);
        Assert.DoesNotContain("Failed", world.Cloud.Told);
    }

    [Fact]
    public void X2_a_cancelled_transfer_asks_for_no_further_byte_and_keeps_its_bytes()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.Slots.Written.Count >= 2);
        world.Cloud.SendCancel(5);
        world.Play(() => world.Slots.Written.Count >= 4);
        world.Cloud.SendCancel(1);
        world.Play(() => world.State == "Idle");
        int fetches = world.Cloud.Fetches.Count;
        int written = world.Slots.Written.Count;
        world.PlayFor(60_000);
        Assert.Equal((fetches, written), (world.Cloud.Fetches.Count, world.Slots.Written.Count));

        world.Cloud.Transfer = 2;
        world.Cloud.SendOffer();
        world.Play(() => world.HasSettled(2));
        Assert.Equal(1, world.Slots.Erased);
        Assert.Equal((written - 1) * 4096, world.Cloud.Fetches[fetches].Offset);
    }

    [Fact]
    public void A_cloud_that_sends_no_chunks_is_asked_a_bounded_number_of_times()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Cloud.ServesChunks = false;
        world.Play(() => world.Cloud.Told.Contains("Failed"));
        Assert.EndsWith("Failed(NoChunks)", world.Cloud.Told);
        Assert.Equal(1 + Limits.FetchRetriesMax, world.Cloud.Fetches.Count);
        Assert.Equal("Idle", world.State);
    }

    [Fact]
    public void A_cloud_whose_every_fetch_ends_the_connection_is_asked_a_bounded_number_of_times()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Cloud.RepeatsOffer = false;
        world.Cloud.OnTheWay = _ =>
        {
            world.Link.Break();
            return [];
        };
        world.Play(() => world.Cloud.Told.Contains("Failed"));
        Assert.EndsWith("Failed(NoChunks)", world.Cloud.Told);
        Assert.Equal(1 + Limits.FetchRetriesMax, world.Cloud.Fetches.Count);
    }

    [Fact]
    public void Links_that_break_again_and_again__a_download_goes_on_as_long_as_each_brings_a_sector()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2, payloadBytes: 80_000);
        world.Cloud.ChunkBytes = Limits.ChunkBytesMin;
        var (breaks, written) = (0, 0);
        world.Play(() =>
        {
            if (world.Slots.Written.Count > written)
            {
                (breaks, written) = (breaks + 1, world.Slots.Written.Count);
                world.Link.Break();
            }
            return world.HasSettled(2);
        });
        Assert.DoesNotContain("Failed", world.Cloud.Told);
        Assert.InRange(breaks, Limits.FetchRetriesMax + 1, int.MaxValue);
    }

    [Fact]
    public void A_sector_that_never_gets_full_is_no_progress()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Cloud.OnTheWay = frames => frames.Take(2);
        world.Play(() => world.Cloud.Told.Contains("Failed"));
        Assert.EndsWith("Failed(NoChunks)", world.Cloud.Told);
        Assert.Equal(1 + Limits.FetchRetriesMax, world.Cloud.Fetches.Count);
    }

    [Fact]
    public void Chunks_that_do_not_help_do_not_put_off_the_next_fetch()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Cloud.ServesChunks = false;
        world.Play(() => world.Cloud.Fetches.Count == 1);
        long askedMs = world.Board.NowMs;
        var useless = new byte[Limits.ChunkHeaderBytes + 100];
        Chunk.WriteHeader(useless, 1, 8192);
        world.Play(() =>
        {
            world.Link.Deliver(Topics.Chunk, useless);
            return world.Cloud.Fetches.Count == 2;
        });
        Assert.InRange(world.Board.NowMs - askedMs, Limits.ChunkTimeoutMs, Limits.ChunkTimeoutMs + 1000);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("pending")]
    [InlineData("staged")]
    [InlineData("download")]
    public void Flash_that_does_not_take_it__fails_with_FlashFault_and_the_old_image_runs(string what)
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Slots.WriteFails = what == "write";
        world.Slots.PendingFails = what == "pending";
        world.BrokenSetting = what;
        world.Play(() => world.Cloud.Told.Contains("Failed"));
        Assert.EndsWith("Failed(FlashFault)", world.Cloud.Told);
        world.Start(BootReason.Reboot);
        world.Play(() => world.Cloud.Reports.Count == 2);
        Assert.Equal(Reason.None, world.Cloud.Reports[1].Outcome);
        Assert.Equal(1, world.Cloud.Reports[1].Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_while_the_link_is_down_is_told_after_the_next_verdict_and_before_an_offer_is_accepted(bool offerRepeated)
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2, minimumVersion: 2);
        world.Cloud.RepeatsOffer = offerRepeated;
        world.Play(() => world.State == "Verifying");
        world.Cloud.Reachable = false;
        world.Link.Break();
        world.Play(() => world.State == "Idle");
        world.Cloud.Reachable = true;
        world.Play(() => world.Cloud.Told.EndsWith("Failed(BelowMinimumVersion)"));
        Assert.StartsWith("Accepted Downloading Failed(BelowMinimumVersion)", world.Cloud.Told);
    }
}
