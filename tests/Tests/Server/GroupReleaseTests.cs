using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Releases to groups, immediate ones, and two people at once.</summary>
public class GroupReleaseTests
{
    [Fact]
    public async Task D20_development_before_lock_before_the_highest_group_before_the_product()
    {
        await using var host = await Proven(2, 3, 4, 5);
        await using var plain = await Member(host);
        await using var eager = await Member(host);
        await using var both = await Member(host);
        await using var locked = await Member(host);
        await using var development = await Member(host);
        await host.Group("careful", both, locked, development);
        await host.Group("eager", eager, both, locked, development);
        await host.Lock(locked.Id, 5);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{development.Id}", new { development = true });
        await host.Release(new { version = 2 });
        await host.Release(new { version = 3, groups = new[] { "careful" } });
        await host.Release(new { version = 4, groups = new[] { "eager" } });

        foreach (var (device, version) in new[] { (plain, 2), (eager, 4), (both, 4), (locked, 5) })
        {
            await device.ComeOnline(host);
            Assert.Equal(version, (await device.Offer()).Version);
        }
        await development.ComeOnline(host);
        await development.AssertNothing(Topics.Offer);
        var list = await host.Get<List<FirmwareBody>>("/v1/products/94/firmware");
        Assert.Equal(
            [(5, false, ""), (4, false, "eager"), (3, false, "careful"), (2, true, "")],
            list.Select(row => (row.Version, row.ProductDefault, string.Join(',', row.Groups))));
    }

    [Fact]
    public async Task Flash_now_brings_a_device_to_its_groups_version_also_where_the_product_has_no_release()
    {
        await using var host = await Proven(2, 3);
        await using var device = await Member(host);
        await host.Group("eager", device);
        await device.ComeOnline(host);
        await host.Release(new { version = 3, groups = new[] { "eager" } });
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { flash = true });
        Assert.Equal(3, (await device.Offer()).Version);
        var leaves = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { flash = true, groups = Array.Empty<string>() });
        Assert.Equal("no_release", leaves.Error);
    }

    [Fact]
    public async Task A_groups_release_ends__and_its_devices_follow_the_product_again()
    {
        await using var host = await Proven(2, 3);
        await using var device = await Member(host);
        await host.Group("eager", device);
        await host.Release(new { version = 2 });
        await host.Release(new { version = 3, groups = new[] { "eager" } });
        await host.Release(new { version = (int?)null, groups = new[] { "eager" } });
        Assert.Empty((await host.Firmware(3)).Groups);
        await device.ComeOnline(host);
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task The_products_release_ends__and_nothing_is_due_any_more()
    {
        await using var host = await Proven(2);
        await using var device = await Member(host);
        await host.Release(new { version = 2 });
        await host.Release(new { version = (int?)null, product_default = true });
        await device.ComeOnline(host);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("no_release", (await host.Device(device.Id)).UpdateReason);
    }

    [Fact]
    public async Task Every_release_ends_at_once__a_download_stops_at_its_next_piece_and_a_locked_device_goes_on()
    {
        await using var host = await Proven(2, 3);
        await using var device = await Member(host);
        await using var eager = await Member(host);
        await using var locked = await Member(host);
        await host.Group("eager", eager);
        await host.Lock(locked.Id, 2);
        await host.Release(new { version = 2 });
        await host.Release(new { version = 3, groups = new[] { "eager" } });
        await device.ComeOnline(host);
        var offer = await device.Offer();
        await locked.ComeOnline(host);
        var other = await locked.Offer();

        await host.Release(new { version = (int?)null, everywhere = true });
        Assert.All(await host.Get<List<FirmwareBody>>("/v1/products/94/firmware"), row => Assert.False(row.ProductDefault || row.Groups.Count > 0));
        await device.Fetch(offer.Transfer, 0, 4096);
        Assert.Equal(Reason.Superseded, (await device.Cancel()).Reason);
        await locked.Update(host, other);
        await eager.ComeOnline(host);
        await eager.AssertNothing(Topics.Offer);
        Assert.Equal(["group eager", "product"], (await host.Noted("firmware.release")).TakeLast(2).Select(note => note.Subject).Order());
    }

    [Theory]
    [InlineData("""{"version": 3, "everywhere": true}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"version": null, "everywhere": true, "groups": ["eager"]}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"version": null, "everywhere": 1}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"version": 3, "groups": ["eager", "nobody"]}""", HttpStatusCode.NotFound, "not_found")]
    [InlineData("""{"version": 9, "groups": ["eager"]}""", HttpStatusCode.NotFound, "unknown_version")]
    [InlineData("""{"version": 4, "groups": ["eager"]}""", HttpStatusCode.Conflict, "no_evidence")]
    [InlineData("""{"version": 3, "product_default": false}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"version": "three"}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"version": 3, "groups": "eager"}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"version": 3, "groups": [null]}""", HttpStatusCode.NotFound, "not_found")]
    [InlineData("""{"groups": ["eager"]}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""[3]""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task A_release_that_cannot_be_changes_nothing(string body, HttpStatusCode status, string error)
    {
        await using var host = await Proven(3);
        await host.Upload(4);
        await host.Group("eager");
        var noted = await host.Noted();
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(error, (await host.Refused(status, HttpMethod.Put, "/v1/products/94/firmware/release", content)).Error);
        Assert.All(await host.Get<List<FirmwareBody>>("/v1/products/94/firmware"), row => Assert.True(!row.Current && row.Groups.Count == 0));
        Assert.Equal(noted, await host.Noted());
    }

    [Fact]
    public async Task D6_an_immediate_release_reaches_who_is_online_and_due_at_once_and_says_how_many()
    {
        await using var host = await Proven(2, 3);
        await using var online = await Member(host);
        await using var away = await Member(host);
        await using var locked = await Member(host);
        await using var off = await Member(host);
        off.UpdatesEnabled = false;
        foreach (var device in new[] { online, locked, off })
        {
            await device.ComeOnline(host);
        }
        await host.Lock(locked.Id, 2); // waits for its reset

        using var answer = await host.TryRelease(new { version = 3, intelligent = true });
        var plan = (await System.Net.Http.Json.HttpContentJsonExtensions.ReadFromJsonAsync<FirmwareBody>(answer.Content, RestJson.Options))!.Plan!;
        Assert.Equal(1, plan.Now);
        Assert.Equal(3, (await online.Offer()).Version);
        await locked.AssertNothing(Topics.Offer);
        await off.AssertNothing(Topics.Offer);
        await away.ComeOnline(host);
        Assert.Equal(3, (await away.Offer()).Version);
        Assert.Single(await host.Noted("firmware.release"));
        await host.Release(3);
        Assert.Single(await host.Noted("firmware.release")); // nothing changed
        await host.Release(new { version = 3, immediate = true });
        Assert.Equal(2, (await host.Noted("firmware.release")).Count); // devices were moved
    }

    [Fact]
    public async Task D6_an_immediate_release_to_a_group_leaves_all_others_alone()
    {
        await using var host = await Proven(2, 3);
        await using var eager = await Member(host);
        await using var other = await Member(host);
        await host.Group("eager", eager);
        await eager.ComeOnline(host);
        await other.ComeOnline(host);
        await host.Release(2); // due at the other one's next online, and not now
        await host.Release(new { version = 3, groups = new[] { "eager" }, immediate = true });
        await eager.Update(host, await eager.Offer());
        Assert.Equal(3, (await host.Device(eager.Id)).FirmwareVersion);
        await other.AssertNothing(Topics.Offer);
    }

    [Fact]
    public async Task Of_two_people_who_release_at_once_one_wins_and_the_other_is_told()
    {
        await using var host = await Proven(2, 3, 4, 5, 6);
        var tag = (await host.Plan(2)).Tag;
        var results = await Task.WhenAll(Enumerable.Range(2, 5).Select(async version =>
        {
            using var answer = await host.TryRelease(new { version }, tag);
            return (version, answer.StatusCode);
        }));
        var winner = Assert.Single(results, result => result.StatusCode == HttpStatusCode.OK).version;
        Assert.Equal(4, results.Count(result => result.StatusCode == HttpStatusCode.PreconditionFailed));
        Assert.Equal(winner, (await host.Get<ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
        Assert.Single(await host.Noted(), note => note == "firmware.release product");

        using var late = await host.TryRelease(new { version = 2 }, tag);
        Assert.Equal("changed_meanwhile", (await ServerHost.Refused(HttpStatusCode.PreconditionFailed, late)).Error);
        using var list = await host.Http.GetAsync("/v1/products/94/firmware");
        using var fresh = await host.TryRelease(new { version = 2 }, list.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_happen_and_changes_nothing()
    {
        await using var host = await Proven(2);
        await using var device = await Member(host);
        await device.ComeOnline(host);
        var noted = await host.Noted();
        var plan = await host.Ask<PlanBody>(HttpMethod.Put, "/v1/products/94/firmware/release?dry_run=true", new ReleaseFirmware(2, true, null, null, true));
        Assert.Equal(1, plan.Now);
        Assert.False((await host.Firmware(2)).Current);
        Assert.Equal(noted, await host.Noted());
        await device.AssertNothing(Topics.Offer);
    }

    /// <summary>Product 94 with these versions, each proved by a device that has left it.</summary>
    internal static async Task<ServerHost> Proven(params int[] versions)
    {
        var host = await ServerHost.Start();
        await Prove(host, versions);
        return host;
    }

    internal static async Task Prove(ServerHost host, params int[] versions)
    {
        await host.CreateProduct();
        foreach (var version in versions)
        {
            var file = await host.Upload(version);
            await using var prover = await Member(host);
            prover.Run(file, version);
            await prover.ComeOnline(host);
            await prover.Leave(host);
            await host.Remove(prover.Id, deny: false);
        }
    }

    internal static async Task<TestDevice> Member(ServerHost host)
    {
        var device = new TestDevice();
        await host.Import(device.Id);
        return device;
    }
}
