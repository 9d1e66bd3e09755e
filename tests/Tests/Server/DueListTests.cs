using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Lists by how devices' updates go: they say of each what the rules say of it.</summary>
public class DueListTests
{
    private const int Count = 400;

    [Fact]
    public async Task D20_D22_lists_say_of_every_device_what_its_own_decision_says()
    {
        await using var host = await Fleet();
        var devices = await All(host, "");
        Assert.Equal(Count, devices.Count);
        Assert.True(devices.Select(device => device.UpdateReason).Distinct().Count() > 8);
        foreach (var isSo in new[] { true, false })
        {
            await Finds(host, $"needs_attention={isSo}", devices.Where(device => device.UpdateReason == "needs_attention" == isSo));
            await Finds(host, $"up_to_date={isSo}", devices.Where(device => device is { UpdateReason: "up_to_date", FirmwareState: "confirmed" } == isSo));
        }
        var failing = 0;
        for (var version = 2; version <= 4; version++)
        {
            var progress = await host.Progress(version);
            Assert.True(progress is { Confirmed: > 0, Failed.Count: > 0, NeedsAttention.Count: > 0 }, progress.ToString());
            Assert.Equal(progress.Confirmed, await Total(host, $"version={version}&up_to_date=true"));
            foreach (var reasons in progress.Failed.Concat(progress.NeedsAttention).GroupBy(found => found.Reason, found => found.Devices))
            {
                Assert.Equal(reasons.Sum(), await Total(host, $"failed={reasons.Key}&failed_version={version}"));
            }
            var ofVersion = progress.Failed.Concat(progress.NeedsAttention).Sum(found => found.Devices);
            Assert.Equal(ofVersion, await Total(host, $"failed_version={version}"));
            failing += ofVersion;
        }
        Assert.Equal(failing, await Total(host, "failed=flash_fault") + await Total(host, "failed=trial_hung") + await Total(host, "failed=crashed_later"));
    }

    [Fact]
    public async Task D22_what_failed_needs_attention_only_while_it_is_due__and_is_never_sent_again_without_a_person()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var device = await GroupReleaseTests.Member(host);
        await host.Release(2);
        await device.ComeOnline(host);
        for (var attempt = 1; attempt <= Limits.AttemptsMax; attempt++)
        {
            await device.Progress((await device.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
            await host.Until(device.Id, found => found.Transfer!.State == "failed");
            host.Time.Forward(TimeSpan.FromHours(2)); // its pause is over
        }
        Assert.Equal([device.Id], await host.Ids("needs_attention=true"));

        await host.Release(3);
        Assert.Empty(await host.Ids("needs_attention=true"));
        await device.Reboot(host);
        await device.Update(host, await device.Offer());
        await host.Until(device.Id, found => found.UpdateReason == "up_to_date");
        Assert.Empty(await host.Ids("needs_attention=true"));
        Assert.Empty(await host.Ids("failed_version=2"));
        Assert.Equal([device.Id], await host.Ids("up_to_date=true"));

        await host.Release(2);
        await device.Reboot(host);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal([device.Id], await host.Ids("needs_attention=true"));
    }

    [Fact]
    public async Task What_failed_is_listed_by_its_version()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var second = await GroupReleaseTests.Member(host);
        await using var third = await GroupReleaseTests.Member(host);
        foreach (var (device, version) in new[] { (second, 2), (third, 3) })
        {
            await device.ComeOnline(host);
            await host.Lock(device.Id, version, flash: true);
            await device.Progress((await device.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
            await host.Until(device.Id, found => found.Transfer!.State == "failed");
        }
        Assert.Equal(new[] { second.Id, third.Id }.Order(), (await host.Ids("failed=flash_fault")).Order());
        Assert.Equal([second.Id], await host.Ids("failed=flash_fault&failed_version=2"));
        Assert.Equal([third.Id], await host.Ids("failed_version=3"));
        Assert.Empty(await host.Ids("failed=trial_hung&failed_version=2"));
        Assert.Empty(await host.Ids("failed_version=4"));
    }

    private static async Task Finds(ServerHost host, string query, IEnumerable<DeviceBody> expected)
    {
        var ids = expected.Select(device => device.Id).Order(StringComparer.Ordinal).ToList();
        Assert.True(ids.Count is > 5 and < Count, query);
        Assert.Equal(ids, (await All(host, query)).Select(device => device.Id));
    }

    private static async Task<List<DeviceBody>> All(ServerHost host, string query)
    {
        var found = new List<DeviceBody>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = await host.Get<DevicesAnswer>($"{FleetHost.Devices}?per_page=100&{query}&cursor={cursor}");
            found.AddRange(page.Devices);
            cursor = page.Meta.NextCursor;
        }
        return found;
    }

    private static async Task<int> Total(ServerHost host, string query) =>
        (await host.Get<DevicesAnswer>($"{FleetHost.Devices}?per_page=1&{query}")).Meta.TotalRecords;

    // A product with releases of its own and of two groups, and devices in every state that the rules know, in many mixtures.
    private static async Task<ServerHost> Fleet()
    {
        var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("careful", "eager", "plain");
        for (var version = 2; version <= 4; version++)
        {
            await host.Upload(version);
        }
        await host.Write(async store =>
        {
            (await store.Products.SingleAsync()).ReleasedVersion = 2;
            (await store.Groups.SingleAsync(group => group.Name == "careful")).ReleasedVersion = 3;
            (await store.Groups.SingleAsync(group => group.Name == "eager")).ReleasedVersion = 4;
            var images = await store.Images.OrderBy(image => image.Version).ToListAsync();
            var random = new Random(94);
            store.Devices.AddRange(Enumerable.Range(0, Count).Select(i => Mixed(i, random, images, host.Time.GetUtcNow().ToUnixTimeMilliseconds())));
        });
        host.Part<Catalog>().Changed(94);
        return host;
    }

    private static DeviceRow Mixed(int i, Random random, List<ImageRow> images, long nowMs)
    {
        bool In(int chances) => random.Next(chances) == 0;
        T Any<T>(params T[] values) => values[random.Next(values.Length)];

        var runs = Any<(int Version, string Hash)>((1, "01"), (2, "a build of a desk"), (2, images[0].Hash), (3, images[1].Hash), (4, images[2].Hash));
        var failed = In(4) ? null : Any([.. images.Select(image => image.Hash), "02"]);
        var row = new DeviceRow
        {
            Id = FleetHost.Id(i),
            ProductId = 94,
            BootId = In(20) ? null : i + 1,
            ReportProduct = runs.Version == 1 && In(3) ? 95 : 94, // an image says whose it is
            ReportVersion = runs.Version,
            ReportHash = runs.Hash,
            ReportState = In(6) ? ImageState.Testing : ImageState.Confirmed,
            ReportTarget = In(12) ? "OTHER" : TestImages.Target,
            SlotBytes = In(12) ? 1000 : 364 * 1024,
            UpdatesEnabled = !In(8),
            Force = In(5),
            Development = In(12),
            LockedVersion = Any<int?>(null, null, null, 2, 3),
            FailedHash = failed,
            Failures = failed is null ? 0 : Any(0, 1, Limits.AttemptsMax),
            RetryAtMs = failed is null ? 0 : Any(0, nowMs - 1, nowMs + 3_600_000),
            Outcome = failed is null ? Reason.None : Any(Reason.FlashFault, Reason.TrialHung, Reason.CrashedLater),
        };
        row.Groups.AddRange(new[] { "careful", "eager", "plain" }.Where(_ => In(4)).Select(group => new DeviceGroupRow { DeviceId = row.Id, ProductId = 94, Group = group }));
        row.Transfer = In(2) ? Transfer(row.Id, Any([.. images]), Any(TransferState.Downloading, TransferState.Failed, TransferState.Confirmed)) : null;
        return row;
    }

    private static TransferRow Transfer(string id, ImageRow image, TransferState state) => new()
    {
        DeviceId = id,
        ProductId = 94,
        Version = image.Version,
        Target = image.Target,
        Hash = image.Hash,
        SizeBytes = image.SizeBytes,
        ContentId = image.ContentId,
        State = state,
    };
}
