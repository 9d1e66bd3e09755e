using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>From the offer to the confirmed image, and every way in which an offer is refused before the slot is touched.</summary>
public class UpdateTests
{
    [Fact]
    public void An_offered_image_is_downloaded_swapped_and_confirmed()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.HasSettled(2));
        Assert.Equal("Idle Downloading Verifying Swapping Rebooting Trial Proving Idle", string.Join(" ", world.States));
        Assert.Equal("Accepted Downloading Staged Swapping", world.Cloud.Told);
        Assert.Equal([ImageState.Confirmed, ImageState.Testing, ImageState.Confirmed], world.Cloud.Reports.Select(r => r.State));
        Assert.Equal(Reason.Confirmed, world.Cloud.Reports[^1].Outcome);
        Assert.Equal(2, world.Cloud.Reports[^1].OutcomeVersion);
        Assert.Equal(Images.HashOf(world.Cloud.Target), world.Cloud.Reports[^1].OutcomeHash);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 4096), world.Slots.Written);
    }

    [Fact]
    public void Confirming_twice_over_leaves_no_settings_behind()
    {
        var world = new World();
        foreach (int version in new[] { 2, 3, 1 })
        {
            world.Cloud.Target = Images.Make(version);
            world.Cloud.SendOffer();
            world.Play(() => world.HasSettled(version));
            world.PlayFor(1000);
        }
        Assert.All(world.Settings, setting => Assert.Equal("", setting.Value));
    }

    [Fact]
    public void The_next_window_is_asked_for_before_the_last_one_ends()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.Cloud.Fetches.Count == 2);
        Assert.Equal(Limits.FetchBytesMax, world.Cloud.Fetches[1].Offset);
        Assert.InRange(world.Slots.Written[^1], Limits.FetchBytesMax / 2 - 4096, Limits.FetchBytesMax - 8192);
    }

    [Fact]
    public void The_offers_mac_goes_to_the_launcher()
    {
        var world = new World();
        byte[] mac = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        world.Cloud.Target = Images.Make(2);
        world.Cloud.Spoil = offer => offer.Mac = mac;
        world.Play(() => world.HasSettled(2));
        Assert.Equal(mac, world.Slots.MacOfPending);
    }

    public static TheoryData<string, Reason> Refusals => new()
    {
        { "another product's image", Reason.WrongProduct },
        { "the device is treated as another product", Reason.WrongProduct },
        { "another target", Reason.WrongTarget },
        { "larger than the slot", Reason.SlotTooSmall },
        { "what runs already", Reason.SameImage },
        { "updates switched off", Reason.UpdatesDisabled },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void An_offer_that_does_not_fit_is_refused_and_the_slot_untouched(string what, Reason reason)
    {
        var world = new World();
        world.Cloud.Product = what.Contains("treated") ? 95 : World.Product;
        world.Agent.App.UpdatesEnabled = !what.Contains("switched off");
        world.Play(() => world.Cloud.Reports.Count > 0 && !world.Link.HasMessages);
        world.Cloud.Target = what.Contains("runs already") ? Images.Make(1) : Images.Make(2);
        world.Cloud.Spoil = offer =>
        {
            offer.Product = what.StartsWith("another product") ? 95 : offer.Product;
            offer.Target = what.Contains("target") ? "ESP32_REV3" : offer.Target;
            offer.Size = what.Contains("larger") ? FakeSlots.Bytes + 1 : offer.Size;
        };
        world.Cloud.SendOffer();
        world.Play(() => world.Cloud.Progresses.Count > 0);
        Assert.Equal($"Refused({reason})", world.Cloud.Told);
        Assert.Equal(0, world.Slots.Erased);
        Assert.Empty(world.Slots.Written);
        Assert.Empty(world.Settings);
    }

    [Fact]
    public void A_forced_offer_goes_through_switched_off_updates()
    {
        var world = new World(appStarts: agent => agent.App.UpdatesEnabled = false);
        world.Cloud.Target = Images.Make(2);
        world.Cloud.Spoil = offer => offer.Forced = true;
        world.Play(() => world.HasSettled(2));
    }

    [Fact]
    public void S21_a_forced_device_takes_its_clouds_product_whatever_it_runs()
    {
        var world = new World(running: Images.Make(7, product: 12));
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.HasSettled(2));
    }

    [Fact]
    public void Switching_updates_on_again_is_reported_at_once()
    {
        var world = new World(appStarts: agent => agent.App.UpdatesEnabled = false);
        world.Play(() => world.Cloud.Reports.Count == 1);
        Assert.False(world.Cloud.Reports[0].UpdatesEnabled);
        world.Agent.App.UpdatesEnabled = true;
        world.Play(() => world.Cloud.Reports.Count == 2);
        Assert.True(world.Cloud.Reports[1].UpdatesEnabled);
    }

    [Fact]
    public void An_offer_during_the_trial_is_refused_as_still_testing()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.Slots.Testing);
        world.Cloud.Answers = false;
        world.Play(() => world.State == "Proving");
        world.Cloud.Target = Images.Make(3);
        world.Cloud.Transfer = 2;
        world.Cloud.SendOffer();
        world.PlayFor(10);
        world.Cloud.Target = Images.Make(2);
        world.Cloud.Answers = true;
        world.Cloud.SendVerdict(world.Board.BootId);
        world.Play(() => world.HasSettled(2));
        Assert.Contains(world.Cloud.Progresses, p => p is { Transfer: 2, State: ProgressState.Refused, Reason: Reason.StillTesting });
    }

    [Fact]
    public void An_offer_after_the_swap_was_ordered_is_refused_as_busy()
    {
        var world = new World();
        world.Cloud.Target = Images.Make(2);
        world.Play(() => world.States.Contains("Swapping"));
        world.Cloud.Transfer = 2;
        world.Cloud.SendOffer();
        world.Play(() => world.HasSettled(2));
        Assert.Contains(world.Cloud.Progresses, p => p is { Transfer: 2, State: ProgressState.Refused, Reason: Reason.SlotBusy });
    }
}
