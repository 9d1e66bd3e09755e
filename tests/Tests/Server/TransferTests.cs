using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The way of an image to a device: windows, resuming, cancelling, failing.</summary>
public class TransferTests
{
    [Fact]
    public async Task Chunks_are_the_files_bytes_and_never_larger_than_the_device_asked_for()
    {
        await using var host = await Member(out var device, chunkBytes: 256);
        await using var _ = device;
        await device.Offer();
        var file = await host.Upload(3, payloadBytes: 50_001);
        await host.Lock(device.Id, 3, flash: true);
        var offer = await device.Offer();
        Assert.Equal((file.Length, 94, "VIRTUAL", false), (offer.Size, offer.Product, offer.Target, offer.Forced));
        Assert.Equal(file[..Limits.HeaderBytes], offer.Header);
        Assert.Equal(TestImages.HashOf(file), offer.Hash);
        Assert.Equal(file, await device.Download(offer));
        // Behind the end there is nothing; the last window is cut at it.
        await device.Fetch(offer.Transfer, file.Length - 10, Limits.FetchBytesMax);
        Assert.Equal(Limits.ChunkHeaderBytes + 10, (await device.Next(Topics.Chunk)).Length);
        await device.Fetch(offer.Transfer, file.Length, 1);
        await device.AssertNothing(Topics.Chunk);
    }

    [Fact]
    public async Task Progress_is_shown_to_the_operator()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        Assert.Equal("offered", (await host.Device(device.Id)).Transfer!.State);
        await device.Progress(offer.Transfer, ProgressState.Accepted);
        await device.Progress(offer.Transfer, ProgressState.Downloading, 4096);
        var transfer = (await host.Device(device.Id)).Transfer!;
        Assert.Equal(("downloading", 4096, offer.Size, offer.Transfer), (transfer.State, transfer.Offset, transfer.Size, transfer.Id));
        Assert.Equal("in_transfer", (await host.Device(device.Id)).UpdateReason);
    }

    [Fact]
    public async Task A_restarted_server_goes_on_with_the_transfer_at_the_next_fetch()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        var first = await device.Download(offer, upTo: 8192);
        await host.Stop();
        await host.Run();
        await device.ComeOnline(host); // the same boot
        Assert.Equal(offer.Transfer, (await device.Offer()).Transfer);
        var rest = await device.Download(offer, offset: 8192);
        Assert.Equal(offer.Hash, TestImages.HashOf([.. first, .. rest]));
    }

    [Fact]
    public async Task A_report_on_a_short_drop_brings_the_offer_of_the_same_transfer_again()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        await device.Leave(host);
        await device.ComeOnline(host);
        Assert.Equal(offer.Transfer, (await device.Offer()).Transfer);
    }

    [Theory]
    [InlineData("deny", Reason.Denied)]
    [InlineData("remove", Reason.Removed)]
    [InlineData("relock", Reason.Superseded)]
    [InlineData("development", Reason.Superseded)]
    public async Task X2_what_takes_the_right_away_cancels_the_transfer_and_no_further_byte_is_sent(string change, Reason reason)
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        await host.Upload(3);
        var offer = await device.Offer();
        await device.Download(offer, upTo: 4096);
        await (change switch
        {
            "deny" => (Task)host.Remove(device.Id, deny: true),
            "remove" => host.Remove(device.Id, deny: false),
            "relock" => host.Lock(device.Id, 3),
            _ => host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { development = true }),
        });
        var cancel = await device.Cancel();
        Assert.Equal((offer.Transfer, reason), (cancel.Transfer, cancel.Reason));
        await device.Fetch(offer.Transfer, 4096, 4096);
        Assert.Equal(reason, (await device.Cancel()).Reason);
        await device.AssertNothing(Topics.Chunk);
        Assert.Equal("cancelled", (await host.Device(device.Id)).Transfer!.State);
    }

    [Fact]
    public async Task X2_a_new_release_cancels_the_transfer_of_the_old_one_at_the_next_fetch()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        var offer = await device.Offer();
        await device.Download(offer, upTo: 4096);
        await ReleaseTests.Prove(host, 3);
        await host.Release(3);
        await device.AssertNothing(Topics.Cancel);
        await device.Fetch(offer.Transfer, 4096, 4096);
        Assert.Equal((offer.Transfer, Reason.Superseded), Of(await device.Cancel()));
        await device.Fetch(offer.Transfer, 4096, 4096);
        Assert.Equal((offer.Transfer, Reason.Superseded), Of(await device.Cancel()));
        await device.AssertNothing(Topics.Chunk);
        await device.Reboot(host);
        Assert.Equal(3, (await device.Offer()).Version);
    }

    [Fact]
    public async Task A_transfer_is_its_devices_own()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        await using var other = new TestDevice();
        await host.Import(other.Id);
        await other.ComeOnline(host);
        await other.Fetch(offer.Transfer, 0, 4096);
        Assert.Equal((offer.Transfer, Reason.UnknownTransfer), Of(await other.Cancel()));
        await other.AssertNothing(Topics.Chunk);
        await other.Progress(offer.Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        Assert.Equal("offered", (await host.Device(device.Id)).Transfer!.State);
    }

    [Fact]
    public async Task D22_a_version_that_reverts_is_tried_three_times_with_pauses_and_then_needs_attention()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var (version, hash) = (device.Version, device.Hash);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var offer = await device.Offer();
            await device.Swap(host, offer);
            await Revert(host, device, offer, version, hash);
            var seen = await host.Device(device.Id);
            Assert.Equal(("reverted", "trial_hung", "trial_hung", 2), (seen.Transfer!.State, seen.Transfer.Reason, seen.LastOutcome, seen.LastOutcomeVersion!.Value));
            await device.Report(); // it says so until it is acknowledged: counted once
            Assert.Equal(attempt, (await host.Get<ExplainAnswer>($"/v1/products/94/devices/{device.Id}/explain")).Failures);
            Assert.Equal(attempt < 3 ? "backing_off" : "needs_attention", (await host.Device(device.Id)).UpdateReason);
            device.Outcome = Reason.None;
            await device.AssertNothing(Topics.Offer);
            host.Time.Forward(TimeSpan.FromHours(1.1)); // the pause is over: offered again without anybody's doing
        }
        await device.Reboot(host);
        await device.AssertNothing(Topics.Offer);
        await host.Lock(device.Id, 2, flash: true); // an operator starts over
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task A_pause_that_ends_while_the_device_is_away_for_a_moment_is_not_forgotten()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        await device.Progress(offer.Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        Assert.Equal(("failed", "flash_fault"), ((await host.Device(device.Id)).Transfer!.State, (await host.Device(device.Id)).LastOutcome));
        await device.Leave(host);
        host.Time.Forward(TimeSpan.FromMinutes(2)); // a short drop, and the pause is one minute
        await device.ComeOnline(host);
        var again = await device.Offer();
        Assert.Equal((2, true), (again.Version, again.Transfer > offer.Transfer));
    }

    [Fact]
    public async Task A_pause_that_ends_while_the_server_is_down_is_not_forgotten()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        await device.Progress(offer.Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        await Wait.Until(async () => (await host.Device(device.Id)).Transfer!.State == "failed");
        await host.Stop();
        host.Time.Forward(TimeSpan.FromMinutes(2));
        await host.Run();
        await device.ComeOnline(host); // the same boot
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task S66_a_pause_that_ends_starts_the_version_that_failed_and_no_other()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var device = await GroupReleaseTests.Member(host);
        await host.Release(2);
        await device.ComeOnline(host);
        var offer = await device.Offer();
        await device.Progress(offer.Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        await Wait.Until(async () => (await host.Device(device.Id)).Transfer!.State == "failed");
        await host.Release(3);
        var retries = host.Part<IEnumerable<IHostedService>>().OfType<RetryTick>().Single();
        host.Time.Forward(TimeSpan.FromMinutes(2));
        await retries.Look(default);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("waits_for_online", (await host.Device(device.Id)).UpdateReason);
        await device.Reboot(host);
        Assert.Equal(3, (await device.Offer()).Version);
    }

    [Fact]
    public async Task A_version_that_crashes_after_its_confirmation_until_the_board_gives_it_up_is_not_sent_again_and_again()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var (version, hash) = (device.Version, device.Hash);
        var offer = await device.Offer();
        await device.Update(host, offer);
        device.BootReason = BootReason.Crash;
        await device.Reboot(host); // up again: a crash by itself says nothing
        Assert.Equal("up_to_date", (await host.Device(device.Id)).UpdateReason);
        (device.Version, device.Hash) = (version, hash);
        await device.Reboot(host);
        await device.AssertNothing(Topics.Offer);
        var seen = await host.Device(device.Id);
        Assert.Equal(("needs_attention", "crashed_later", 2), (seen.UpdateReason, seen.LastOutcome, seen.LastOutcomeVersion!.Value));
        Assert.Equal([device.Id], await host.Ids("needs_attention=true"));
        Assert.Equal([device.Id], await host.Ids("failed=crashed_later&failed_version=2"));
        Assert.Equal([new ReasonCount("crashed_later", 1)], (await host.Progress(2)).NeedsAttention);
        var wrong = Assert.Single((await host.Get<TransfersAnswer>("/v1/products/94/transfers?wrong=true")).Transfers);
        Assert.Equal((device.Id, "reverted", "crashed_later"), (wrong.DeviceId, wrong.State, wrong.Reason));
        device.BootReason = BootReason.PowerOn;
        await device.Reboot(host);
        await device.AssertNothing(Topics.Offer);
        await host.Lock(device.Id, 2, flash: true); // an operator starts over
        Assert.Equal(2, (await device.Offer()).Version);
        Assert.Empty(await host.Ids("needs_attention=true"));
    }

    [Fact]
    public async Task D22_a_trial_that_fails_counts_also_where_the_transfer_was_over_before()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var (version, hash) = (device.Version, device.Hash);
        var offer = await device.Offer();
        await device.Swap(host, offer);
        await device.Progress(offer.Transfer, ProgressState.Failed, 0, Reason.SlotBusy); // of an offer that came when it was swapping already
        await Wait.Until(async () => (await host.Device(device.Id)).Transfer!.State == "failed");
        await Revert(host, device, offer, version, hash);
        await device.Report();
        Assert.Equal(1, (await host.Get<ExplainAnswer>($"/v1/products/94/devices/{device.Id}/explain")).Failures);
    }

    [Fact]
    public async Task That_it_was_confirmed_is_believed_of_what_runs_only()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        (device.Outcome, device.OutcomeVersion, device.OutcomeHash) = (Reason.Confirmed, 2, offer.Hash);
        await device.Reboot(host); // and runs version 1 as before
        Assert.Equal(offer.Transfer, (await device.Offer()).Transfer);
        Assert.Equal(1, await host.Read(store => store.Transfers.CountAsync()));
    }

    [Fact]
    public async Task Of_a_devices_transfers_the_newest_are_kept()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        for (var i = 0; i < DeviceSteps.TransfersKept + 5; i++)
        {
            var offer = await device.Offer();
            await device.Progress(offer.Transfer, ProgressState.Refused, 0, Reason.UpdatesDisabled);
            await Wait.Until(async () => (await host.Device(device.Id)).Transfer!.State == "refused");
            await host.Lock(device.Id, 2, flash: true);
        }
        var last = await device.Offer();
        var kept = await host.Read(store => store.Transfers.OrderBy(row => row.Id).Select(row => row.Id).ToListAsync());
        Assert.Equal(Enumerable.Range(last.Transfer - DeviceSteps.TransfersKept + 1, DeviceSteps.TransfersKept), kept);
    }

    [Fact]
    public async Task D22_no_verdict_in_time_is_no_failure_of_the_version_and_is_tried_ever_more_rarely()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var (version, hash) = (device.Version, device.Hash);
        foreach (var (setbacks, minutes) in new[] { (1, 10), (2, 20), (3, 40) })
        {
            var offer = await device.Offer();
            await device.Swap(host, offer);
            await Revert(host, device, offer, version, hash, Reason.NoVerdict);
            device.Outcome = Reason.None;
            var explained = await host.Get<ExplainAnswer>($"/v1/products/94/devices/{device.Id}/explain");
            Assert.Equal((0, setbacks, "backing_off"), (explained.Failures, explained.Setbacks, explained.UpdateReason));
            Assert.InRange(explained.RetryAt!.Value - host.Time.GetUtcNow(), TimeSpan.FromMinutes(minutes - 1), TimeSpan.FromMinutes(minutes));
            Assert.Contains(explained.Explanation, sentence => sentence.Contains($"went back {setbacks} time") && sentence.Contains("pause doubles"));
            host.Time.Forward(TimeSpan.FromMinutes(minutes)); // the pause is over
        }
        await device.Update(host, await device.Offer());
        Assert.Equal(0, (await host.Get<ExplainAnswer>($"/v1/products/94/devices/{device.Id}/explain")).Setbacks);
    }

    [Fact]
    public async Task Reports_of_one_device_at_the_same_moment_make_one_transfer()
    {
        await using var host = await Member(out var device);
        await using var _ = device;
        var offer = await device.Offer();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => device.SendReport()));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(offer.Transfer, (await device.Offer()).Transfer);
        }
    }

    [Fact]
    public async Task An_operators_flash_now_between_connect_and_report_is_kept_for_the_report()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await device.Leave(host);
        await device.Connect(host);
        await Wait.Until(() => host.Services.IsOnline(device.Id));
        await host.Lock(device.Id, 2, flash: true);
        await device.Report(); // a resume: nothing would start by itself
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task Many_devices_download_at_once()
    {
        await using var host = await PrivilegeTests.Released();
        var devices = Enumerable.Range(0, 20).Select(_ => new TestDevice { Protocol = MQTTnet.Formatter.MqttProtocolVersion.V311 }).ToList();
        await host.Ask<ImportAnswer>(HttpMethod.Post, "/v1/products/94/devices", new { ids = devices.Select(device => device.Id) });
        await Task.WhenAll(devices.Select(async device =>
        {
            await device.ComeOnline(host);
            await device.Update(host, await device.Offer());
        }));
        Assert.Equal(20, (await host.Firmware(2)).DeviceCount - 1);
        foreach (var device in devices)
        {
            await device.DisposeAsync();
        }
    }

    private static async Task Revert(ServerHost host, TestDevice device, Offer offer, int version, byte[] hash, Reason reason = Reason.TrialHung)
    {
        device.Version = version;
        device.Hash = hash;
        device.State = ImageState.Confirmed;
        device.Outcome = reason;
        device.OutcomeVersion = offer.Version;
        device.OutcomeHash = offer.Hash;
        await device.Reboot(host);
    }

    private static (int, Reason) Of(Cancel cancel) => (cancel.Transfer, cancel.Reason);

    // A member on version 1 that is flashed with version 2 now; its offer is on the way.
    private static Task<ServerHost> Member(out TestDevice device, int chunkBytes = Limits.ChunkBytesMax)
    {
        var member = new TestDevice { ChunkBytes = chunkBytes, Hash = RandomNumberGenerator.GetBytes(32) };
        device = member;
        return Start();

        async Task<ServerHost> Start()
        {
            var host = await ServerHost.Start();
            await host.CreateProduct();
            await host.Upload(2);
            await host.Import(member.Id);
            await member.ComeOnline(host);
            await host.Lock(member.Id, 2, flash: true);
            return host;
        }
    }
}
