using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Releasing, and which devices follow when.</summary>
public class ReleaseTests
{
    [Fact]
    public async Task S60_S61_S62_S86_released_only_after_a_member_confirmed_this_very_image()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var file = await host.Upload(1);
        await using var device = new TestDevice { State = ImageState.Testing };
        device.Run(file, 1);
        await Blocked(host);

        await device.ComeOnline(host); // quarantined and on trial
        await Blocked(host);
        device.State = ImageState.Confirmed;
        await device.Report();
        await Blocked(host);

        await host.Import(device.Id);
        Assert.Equal(VerdictStatus.Ok, (await device.Verdict()).Status);
        Assert.True((await host.Firmware(1)).Images[0].Evidence); // its last report proves it
        await using var liar = new TestDevice { Version = 2 };
        await host.Import(liar.Id);
        await host.Upload(2);
        await liar.ComeOnline(host); // the number, but not the image
        Assert.Equal("no_evidence", (await host.Firmware(2)).ReleaseBlocked);
        Assert.True((await host.Release(1)).Current);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Put, "/v1/products/94/firmware/release", new ReleaseFirmware(9, true));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, "/v1/products/94/firmware/release", new { product_default = true });
    }

    [Fact]
    public async Task S64_S65_S66_S68_the_release_is_taken_at_the_next_online_and_only_by_who_lacks_it()
    {
        await using var host = await PrivilegeTests.Released();
        await using var online = new TestDevice();
        await host.Import(online.Id);
        var three = await Prove(host, 3);
        await online.ComeOnline(host);
        Assert.Equal(2, (await online.Offer()).Version);
        await online.Update(host, await Again(online, host));

        await host.Release(3);
        await online.AssertNothing(Topics.Offer); // online during the release: not interrupted
        await online.Leave(host);
        await online.ComeOnline(host); // a short drop inside the same boot
        await online.AssertNothing(Topics.Offer);
        await online.Leave(host);
        host.Time.Forward(TimeSpan.FromMinutes(11));
        await online.ComeOnline(host); // back after long
        Assert.Equal(3, (await online.Offer()).Version);

        online.Run(three, 3);
        await online.Reboot(host);
        await online.AssertNothing(Topics.Offer);
        Assert.Equal("up_to_date", (await host.Device(online.Id)).UpdateReason);
    }

    [Fact]
    public async Task D5_how_long_away_is_coming_online_anew_is_what_the_server_was_told()
    {
        await using var host = await ServerHost.StartWith(options => options with { AwayMinutes = 60 });
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Write(store => store.Products.ForEachAsync(product => product.ReleasedVersion = 2));
        host.Part<ProductFirmware.Server.Catalog>().Changed(94);
        await device.Leave(host);
        host.Time.Forward(TimeSpan.FromMinutes(59));
        await device.ComeOnline(host);
        await device.AssertNothing(Topics.Offer);
        await device.Leave(host);
        host.Time.Forward(TimeSpan.FromMinutes(61));
        await device.ComeOnline(host);
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task S69_S70_S72_one_release_at_a_time__above_it_is_brought_down__an_old_one_straight_up()
    {
        await using var host = await PrivilegeTests.Released();
        await Prove(host, 5);
        await host.Release(5);
        Assert.Equal(5, (await host.Get<ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
        Assert.Equal([5], (await host.Get<List<FirmwareBody>>("/v1/products/94/firmware")).Where(row => row.Current).Select(row => row.Version));
        await using var old = new TestDevice { Version = 1 };
        await using var above = new TestDevice { Version = 7 };
        await host.Import(old.Id);
        await host.Import(above.Id);
        await old.ComeOnline(host);
        await above.ComeOnline(host);
        Assert.Equal((5, 5), ((await old.Offer()).Version, (await above.Offer()).Version));
    }

    [Fact]
    public async Task S74_without_a_release_no_device_is_updated()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("no_release", (await host.Device(device.Id)).UpdateReason);
    }

    [Fact]
    public async Task S63_S67_S81_S87_a_release_moves_no_locked_device()
    {
        await using var host = await PrivilegeTests.Released();
        await using var locked = new TestDevice();
        await host.Import(locked.Id);
        await host.Upload(3);
        await host.Lock(locked.Id, 3);
        await locked.ComeOnline(host);
        await locked.Update(host, await locked.Offer());
        await host.Release(3);
        await host.Release(2);
        await locked.Reboot(host);
        await locked.AssertNothing(Topics.Offer);
        var device = await host.Device(locked.Id);
        Assert.Equal((3, 3, "up_to_date"), (device.DesiredFirmwareVersion!.Value, device.TargetedFirmwareReleaseVersion!.Value, device.UpdateReason));
    }

    [Fact]
    public async Task A_device_whose_app_has_updates_off_waits__unless_they_are_forced()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { UpdatesEnabled = false };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("updates_disabled", (await host.Device(device.Id)).UpdateReason);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { firmware_updates_forced = true, flash = true });
        Assert.True((await device.Offer()).Forced);
    }

    [Fact]
    public async Task A_development_device_is_left_alone()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { development = true });
        await device.ComeOnline(host);
        await device.AssertNothing(Topics.Offer);
        Assert.Equal(("development", true), ((await host.Device(device.Id)).UpdateReason, (await host.Device(device.Id)).Development));
    }

    [Fact]
    public async Task S59_S60_the_list_says_of_each_version_whether_it_can_be_released_and_why_not()
    {
        await using var host = await GroupReleaseTests.Proven(1, 2);
        await host.Upload(3);
        await host.Release(1);
        var list = await host.Get<List<FirmwareBody>>("/v1/products/94/firmware");
        Assert.Equal([(3, "no_evidence", false), (2, null, false), (1, null, true)], list.Select(row => (row.Version, row.ReleaseBlocked, row.Current)));
    }

    [Fact]
    public async Task S71_a_release_writes_nothing_for_any_device()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        for (var i = 0; i < 20; i++)
        {
            await host.Import(DeviceId.Prefix + $"00005e71{i:x4}");
        }
        var before = await Devices(host);
        await host.Release(2);
        Assert.Equal(before, await Devices(host));

        static Task<string> Devices(ServerHost host) => host.Read(async store => System.Text.Json.JsonSerializer.Serialize(
            await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToListAsync(store.Devices.OrderBy(row => row.Id))));
    }

    [Theory]
    [InlineData("""{"version": 3, "force": true}""")]
    [InlineData("""{"version": 3, "override": true, "immediate": true}""")]
    public async Task D23_there_is_no_way_around_the_gate(string body)
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await host.Upload(3);
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal("no_evidence", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/v1/products/94/firmware/release", content)).Error);
        Assert.False((await host.Firmware(3)).Current);
    }

    [Fact]
    public async Task D1_evidence_persists_when_all_have_moved_on__an_old_version_can_be_released_again()
    {
        await using var host = await GroupReleaseTests.Proven(1, 2);
        await host.Release(2);
        Assert.Equal(0, (await host.Firmware(1)).DeviceCount);
        await host.Release(1);
        await using var device = await GroupReleaseTests.Member(host);
        device.Version = 2;
        await device.ComeOnline(host);
        Assert.Equal(1, (await device.Offer()).Version); // going back (S70)
    }

    private static async Task<Offer> Again(TestDevice device, ServerHost host)
    {
        await device.Reboot(host); // the offer of the transfer under way comes with every report
        return await device.Offer();
    }

    internal static async Task<byte[]> Prove(ServerHost host, int version)
    {
        var file = await host.Upload(version);
        await using var prover = new TestDevice();
        await host.Import(prover.Id);
        prover.Run(file, version);
        await prover.ComeOnline(host);
        return file;
    }

    private static async Task Blocked(ServerHost host)
    {
        Assert.Equal("no_evidence", (await host.Firmware(1)).ReleaseBlocked);
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, "/v1/products/94/firmware/release", new ReleaseFirmware(1, true));
        Assert.Equal("no_evidence", refusal.Error);
    }
}
