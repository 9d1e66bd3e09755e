using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Server.Features.Firmware;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What a release would do, and how far one is: counted by the same decision that does it.</summary>
public class ReleasePlanTests
{
    [Fact]
    public async Task A_plan_counts_who_takes_it_now_later_and_not_at_all_with_the_reasons()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var online = await GroupReleaseTests.Member(host);
        await using var away = await GroupReleaseTests.Member(host);
        await using var silent = await GroupReleaseTests.Member(host);
        await using var locked = await GroupReleaseTests.Member(host);
        await using var other = await GroupReleaseTests.Member(host);
        await using var mismatched = await GroupReleaseTests.Member(host);
        await using var development = await GroupReleaseTests.Member(host);
        await using var stranger = new TestDevice();
        (away.Version, other.Target, mismatched.Product) = (2, "OTHER", 95);
        foreach (var device in new[] { online, away, locked, other, mismatched, development, stranger })
        {
            await device.ComeOnline(host);
        }
        await away.Leave(host);
        await host.Lock(locked.Id, 2);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{development.Id}", new { development = true });

        var plan = await host.Plan(3, "immediate=true");
        Assert.Equal((7, 1, 1, 5), (plan.Devices, plan.Now, plan.NextOnline, plan.NotAtAll));
        Assert.Equal(2L * (await host.Firmware(3)).Size, plan.Bytes);
        Assert.Equal([new VersionCount(2, 1), new VersionCount(1, 1)], plan.From);
        Assert.Equal(
            ["development", "locked", "mismatch", "no_image_for_target", "not_reported"],
            plan.Reasons.Select(found => found.Reason).Order());
        Assert.Equal([new TargetCount("OTHER", 1)], plan.TargetsWithoutImage);
        Assert.Null(plan.ReleaseBlocked);

        var standard = await host.Plan(3);
        Assert.Equal((0, 2), (standard.Now, standard.NextOnline));
        await host.Upload(4);
        Assert.Equal("no_evidence", (await host.Plan(4)).ReleaseBlocked);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/94/firmware/9/plan");
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/94/firmware/3/plan?groups=nobody");
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/v1/products/94/firmware/3/plan?immediate=perhaps");
    }

    [Fact]
    public async Task A_plan_for_a_group_speaks_of_its_members_only__and_a_higher_group_keeps_its_own()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var eager = await GroupReleaseTests.Member(host);
        await using var both = await GroupReleaseTests.Member(host);
        await using var outside = await GroupReleaseTests.Member(host);
        await host.Group("eager", eager, both);
        await host.Group("brave", both);
        await host.Release(new { version = 3, groups = new[] { "brave" } });
        foreach (var device in new[] { eager, both, outside })
        {
            await device.ComeOnline(host);
        }
        var plan = await host.Plan(2, "groups=eager");
        Assert.Equal((2, 1, 1), (plan.Devices, plan.NextOnline, plan.NotAtAll));
        Assert.Equal("group_released", Assert.Single(plan.Reasons).Reason);
        var wide = await host.Plan(2);
        Assert.Equal((3, 2, 1), (wide.Devices, wide.NextOnline, wide.NotAtAll));
    }

    [Fact]
    public async Task What_the_plan_says_is_what_happens()
    {
        var random = Seed.NewRandom();
        await using var host = await GroupReleaseTests.Proven(2, 3);
        var devices = new List<TestDevice>();
        for (var i = 0; i < 12; i++)
        {
            var device = await GroupReleaseTests.Member(host);
            device.Version = random.Next(1, 5);
            device.Target = random.Next(4) == 0 ? "OTHER" : TestImages.Target;
            device.UpdatesEnabled = random.Next(4) != 0;
            device.SlotBytes = random.Next(5) == 0 ? 4096 : device.SlotBytes;
            devices.Add(device);
        }
        await host.Group("eager", [.. devices.Where(_ => random.Next(3) == 0)]);
        await host.Group("brave", [.. devices.Where(_ => random.Next(3) == 0)]);
        await host.Release(new { version = 2, groups = new[] { "brave" } });
        foreach (var device in devices)
        {
            await device.ComeOnline(host);
        }
        foreach (var device in devices)
        {
            if (random.Next(4) == 0)
            {
                await host.Lock(device.Id, random.Next(2, 4));
            }
        }
        var query = random.Next(2) == 0 ? "" : "groups=eager";
        var plan = await host.Plan(3, query);
        await host.Release(query == "" ? new { version = 3 } : (object)new { version = 3, groups = new[] { "eager" } });
        var locked = (await Task.WhenAll(devices.Select(device => host.Device(device.Id)))).Where(body => body.DesiredFirmwareVersion is not null).ToDictionary(body => body.Id);
        var offered = 0;
        foreach (var device in devices.Where(device => !locked.ContainsKey(device.Id)))
        {
            await device.Reboot(host);
            var transfer = (await host.Device(device.Id)).Transfer;
            offered += transfer is { Version: 3, State: "offered" } ? 1 : 0;
            await device.DisposeAsync();
        }
        Assert.Equal(plan.NextOnline, offered);
    }

    [Fact]
    public async Task Many_devices_are_few_classes()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        const int Count = 20_000;
        await host.Write(store => Task.Run(() => store.Devices.AddRange(Enumerable.Range(0, Count).Select(i => new DeviceRow
        {
            Id = "e00fce69" + i.ToString("x16"),
            ProductId = 94,
            BootId = i,
            ReportProduct = 94,
            ReportVersion = i % 3,
            ReportHash = new string('0', 64),
            ReportTarget = i % 2 == 0 ? TestImages.Target : "OTHER",
            SlotBytes = 364 * 1024,
            UpdatesEnabled = true,
            LastSeenMs = i,
            ReportedAtMs = i,
        }))));
        Assert.Equal(6, await host.Read(store => store.Classes(94, [], 0).CountAsync()));
        var plan = await host.Plan(2);
        Assert.Equal((Count, Count / 2), (plan.Devices, plan.NextOnline));
        Assert.Equal((long)Count / 2 * (await host.Firmware(2)).Size, plan.Bytes);
    }

    [Fact]
    public async Task D22_progress_shows_who_confirmed_is_on_the_way_waits_failed_and_needs_attention()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        var waiting = await GroupReleaseTests.Member(host);
        await using var done = await GroupReleaseTests.Member(host);
        await using var busy = await GroupReleaseTests.Member(host);
        await using var failing = await GroupReleaseTests.Member(host);
        await using var off = await GroupReleaseTests.Member(host);
        await using (waiting)
        {
            off.UpdatesEnabled = false;
            await waiting.ComeOnline(host);
            await host.Release(2);
            foreach (var device in new[] { done, busy, failing, off })
            {
                await device.ComeOnline(host);
            }
            await done.Update(host, await done.Offer());
            await busy.Progress((await busy.Offer()).Transfer, ProgressState.Accepted);
            await failing.Progress((await failing.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
            await host.Until(failing.Id, device => device.Transfer!.State == "failed");

            var progress = await host.Progress(2);
            Assert.Equal((5, 1, 0, 1), (progress.Devices, progress.Confirmed, progress.Testing, progress.InTransfer));
            Assert.Equal([new ReasonCount("updates_disabled", 1), new ReasonCount("waits_for_online", 1)], progress.Waiting.OrderBy(found => found.Reason));
            Assert.Equal([new ReasonCount("flash_fault", 1)], progress.Failed);

            for (var attempt = 2; attempt <= Limits.AttemptsMax; attempt++)
            {
                host.Time.Forward(TimeSpan.FromHours(2));
                await failing.Reboot(host);
                await failing.Progress((await failing.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
                await host.Until(failing.Id, device => device.Transfer!.State == "failed");
            }
            progress = await host.Progress(2);
            Assert.Equal([new ReasonCount("flash_fault", 1)], progress.NeedsAttention);
            Assert.Empty(progress.Failed);
            await failing.Reboot(host);
            await failing.AssertNothing(Topics.Offer);
        }
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/94/firmware/9/progress");
    }
}
