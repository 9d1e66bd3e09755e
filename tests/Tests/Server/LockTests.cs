using System.Net;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Locking a device to a version, now or on reset.</summary>
public class LockTests
{
    [Fact]
    public async Task S78_S83_lock_and_flash_now_starts_at_once_with_a_version_that_is_not_released()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Upload(2);
        var answer = await host.Lock(device.Id, 2, flash: true);
        Assert.Equal((2, "offered"), (answer.DesiredFirmwareVersion!.Value, answer.Transfer!.State));
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task S79_offline_flash_now_is_refused_and_locks_nothing()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, Path(device), ServerHost.LockBody(2, flash: true));
        Assert.Equal("device_offline", refusal.Error);
        Assert.Null((await host.Device(device.Id)).DesiredFirmwareVersion);
    }

    [Fact]
    public async Task S80_S82_on_reset_leaves_the_running_firmware_alone_until_a_new_boot()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Upload(2);
        await host.Lock(device.Id, 2);
        await device.AssertNothing(Topics.Offer);
        await device.Leave(host);
        host.Time.Forward(TimeSpan.FromHours(1));
        await device.ComeOnline(host); // long away, but not reset
        await device.AssertNothing(Topics.Offer);
        Assert.Equal("waits_for_reset", (await host.Device(device.Id)).UpdateReason);
        await device.Reboot(host);
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task S84_an_older_version_can_be_locked__D2_unlocking_flashes_nothing_now()
    {
        await using var host = await PrivilegeTests.Released();
        await host.Upload(3);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await host.Lock(device.Id, 3);
        await device.ComeOnline(host);
        await device.Update(host, await device.Offer());
        await host.Lock(device.Id, 2, flash: true);
        await device.Update(host, await device.Offer());
        Assert.Equal(2, (await host.Device(device.Id)).FirmwareVersion);
        await host.Lock(device.Id, 3, flash: true);
        await device.Update(host, await device.Offer());

        var unlocked = await host.Lock(device.Id, null);
        Assert.Null(unlocked.DesiredFirmwareVersion);
        await device.AssertNothing(Topics.Offer);
        await device.Reboot(host);
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task S76_S77_one_version_is_one_choice__and_it_is_locked_now_or_on_reset()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(1);
        Assert.Single(await host.Get<List<FirmwareBody>>("/v1/products/94/firmware"));
        await using var now = await GroupReleaseTests.Member(host);
        await using var later = await GroupReleaseTests.Member(host);
        await now.ComeOnline(host);
        await later.ComeOnline(host);
        await host.Lock(now.Id, 1, flash: true);
        await host.Lock(later.Id, 1);
        Assert.Equal(1, (await now.Offer()).Version);
        await later.AssertNothing(Topics.Offer);
    }

    [Fact]
    public async Task D21_flash_now_while_another_image_is_on_its_way_is_accepted_and_takes_its_place()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var device = await GroupReleaseTests.Member(host);
        await device.ComeOnline(host);
        await host.Lock(device.Id, 2, flash: true);
        var first = await device.Offer();
        await device.Download(first, upTo: 4096);
        await host.Lock(device.Id, 3, flash: true);
        Assert.Equal(first.Transfer, (await device.Cancel()).Transfer);
        var second = await device.Offer();
        Assert.Equal(3, second.Version);
        await device.Update(host, second);
        Assert.Equal(3, (await host.Device(device.Id)).FirmwareVersion);
    }

    [Fact]
    public async Task Absent_is_not_null__what_a_change_does_not_name_stays()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await host.Lock(device.Id, 2);
        var changed = await host.Ask<DeviceBody>(HttpMethod.Put, Path(device), new { name = "Bench", notes = "left" });
        Assert.Equal((2, "Bench", "left"), (changed.DesiredFirmwareVersion!.Value, changed.Name, changed.Notes));
        Assert.Equal("Bench", (await host.Lock(device.Id, null)).Name);
    }

    [Theory]
    [InlineData("{\"desired_firmware_version\": 9}", HttpStatusCode.NotFound, "unknown_version")]
    [InlineData("{\"desired_firmware_version\": \"x\"}", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("{\"desired_firmware_version\": 1.5}", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("{\"desired_firmware_version\"", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("[]", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("{\"name\": 7}", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("{\"flash\": true}", HttpStatusCode.Conflict, "device_offline")]
    [InlineData("{\"signal\": \"1\"}", HttpStatusCode.Conflict, "device_offline")]
    public async Task A_change_that_cannot_be_is_refused(string body, HttpStatusCode status, string error)
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(error, (await host.Refused(status, HttpMethod.Put, Path(device), content)).Error);
    }

    [Fact]
    public async Task A_device_that_is_no_member_cannot_be_locked()
    {
        await using var host = await PrivilegeTests.Released();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(host);
        var refusal = await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, Path(stranger), ServerHost.LockBody(2, flash: true));
        Assert.Equal("not_a_member", refusal.Error);
    }

    [Fact]
    public async Task A_person_can_have_a_board_show_itself()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { Version = 2 };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        await host.Ask<DeviceBody>(HttpMethod.Put, Path(device), new { signal = "1" });
        Assert.Equal(CommandKind.Identify, await device.Command());
    }

    private static string Path(TestDevice device) => $"/v1/products/94/devices/{device.Id}";
}
