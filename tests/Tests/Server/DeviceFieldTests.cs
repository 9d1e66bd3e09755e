using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What people set on one device, and what happens where two of them do at once.</summary>
public class DeviceFieldTests
{
    [Fact]
    public async Task S25_S27_a_device_is_named_and_marked_and_what_is_absent_stays()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var id = FleetHost.Id(1);
        await host.Import(id);
        await host.CreateGroups("kitchen");
        var named = await host.Set(id, new { name = "Bench", notes = "by the door", test = true, groups = new[] { "kitchen" } });
        Assert.Equal(("Bench", "by the door", true, "kitchen"), (named.Name, named.Notes, named.Test, named.Groups.Single()));
        var developed = await host.Set(id, new { development = true });
        Assert.Equal(("Bench", true, true), (developed.Name, developed.Test, developed.Development));
        var cleared = await host.Ask<DeviceBody>(HttpMethod.Put, $"{FleetHost.Devices}/{id}", Json("""{"name": null, "notes": "", "test": null, "groups": null}"""));
        Assert.Equal((null, null, false, 0), (cleared.Name, cleared.Notes, cleared.Test, cleared.Groups.Count));
        Assert.True(cleared.Development);
        Assert.NotNull(cleared.JoinedAt);
        Assert.Equal(3, (await host.Noted("device.change")).Count);
    }

    [Fact]
    public async Task A_change_that_changes_nothing_notes_nothing_and_raises_no_revision()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(1));
        var first = await host.Set(FleetHost.Id(1), new { name = "Bench" });
        var second = await host.Set(FleetHost.Id(1), new { name = "Bench", test = false });
        Assert.Equal(first.Revision, second.Revision);
        Assert.Single(await host.Noted("device.change"));
    }

    [Theory]
    [InlineData("{\"name\": 7}", "name")]
    [InlineData("{\"notes\": []}", "notes")]
    [InlineData("{\"test\": \"yes\"}", "test")]
    [InlineData("{\"development\": 1}", "development")]
    [InlineData("{\"firmware_updates_forced\": \"1\"}", "firmware_updates_forced")]
    [InlineData("{\"flash\": {}}", "flash")]
    [InlineData("{\"signal\": \"loud\"}", "signal")]
    [InlineData("{\"groups\": \"kitchen\"}", "groups")]
    [InlineData("{\"groups\": [1]}", "groups")]
    [InlineData("{\"desired_firmware_version\": \"x\"}", "desired_firmware_version")]
    public async Task A_wrong_type_is_told_by_its_field_and_changes_nothing(string body, string field)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(1));
        var refusal = await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, $"{FleetHost.Devices}/{FleetHost.Id(1)}", Json(body));
        Assert.Contains(field, refusal.ErrorDescription);
        Assert.Empty(await host.Noted("device.change"));
    }

    [Fact]
    public async Task A_name_or_note_that_is_too_long_and_a_group_that_is_none_are_refused()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(1));
        var path = $"{FleetHost.Devices}/{FleetHost.Id(1)}";
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, path, new { name = new string('x', 101) });
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, path, new { notes = new string('x', 2001) });
        Assert.Contains("none-such", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Put, path, new { name = "y", groups = new[] { "none-such" } })).ErrorDescription);
        Assert.Null((await host.Device(FleetHost.Id(1))).Name);
    }

    [Fact]
    public async Task Of_two_operators_who_lock_at_once_one_wins_and_the_other_is_told()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await host.Upload(3);
        var id = FleetHost.Id(1);
        await host.Import(id);
        using var seen = await host.Send(HttpMethod.Get, $"{FleetHost.Devices}/{id}");
        var tag = seen.Headers.ETag!.Tag;
        var answers = await Task.WhenAll(
            host.PutIfMatch(id, tag, new { desired_firmware_version = 2 }),
            host.PutIfMatch(id, tag, new { desired_firmware_version = 3 }));
        var winner = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var loser = Assert.Single(answers, answer => answer != winner);
        Assert.Equal("changed_meanwhile", (await ServerHost.Refused(HttpStatusCode.PreconditionFailed, loser)).Error);
        var won = answers[0] == winner ? 2 : 3;
        Assert.Equal(won, (await host.Device(id)).DesiredFirmwareVersion);
        Assert.Single(await host.Noted("device.lock"));
        using var again = await host.PutIfMatch(id, winner.Headers.ETag!.Tag, new { desired_firmware_version = 3, name = "x" });
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_ping_tells_whether_the_device_is_connected_and_asks_it_to_report()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { Version = 2 };
        await host.Import(device.Id);
        var path = $"{FleetHost.Devices}/{device.Id}/ping";
        Assert.Equal(new PingAnswer(false), await host.Ask<PingAnswer>(HttpMethod.Put, path));
        await device.ComeOnline(host);
        Assert.Equal(new PingAnswer(true), await host.Ask<PingAnswer>(HttpMethod.Put, path));
        Assert.Equal(CommandKind.Ping, await device.Command());
    }

    [Fact]
    public async Task S85_a_lock_and_its_version_are_in_the_list()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await host.Import(FleetHost.Id(1));
        await host.Lock(FleetHost.Id(1), 2);
        Assert.Equal(2, (await host.Get<DevicesAnswer>(FleetHost.Devices)).Devices.Single().DesiredFirmwareVersion);
    }

    [Fact]
    public async Task S75_S76_for_a_device_every_version_of_its_product_is_there_to_choose_from()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(1));
        await host.Upload(1);
        var product = (await host.Device(FleetHost.Id(1))).ProductId;
        Assert.Equal([1], (await host.Get<List<FirmwareBody>>($"/v1/products/{product}/firmware")).Select(firmware => firmware.Version));
        await host.Upload(2);
        Assert.Equal([2, 1], (await host.Get<List<FirmwareBody>>($"/v1/products/{product}/firmware")).Select(firmware => firmware.Version));
    }

    [Fact]
    public async Task Leaving_a_product_leaves_what_its_people_set()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("kitchen");
        var id = FleetHost.Id(1);
        await host.Import(id);
        await host.Set(id, new { test = true, development = true, groups = new[] { "kitchen" } });
        await host.Remove(id, deny: false);
        Assert.Equal(0, await host.Read(store => store.DeviceGroups.CountAsync()));
        await host.Import(id);
        var device = await host.Device(id);
        Assert.Equal((false, false, 0), (device.Test, device.Development, device.Groups.Count));
        Assert.Single(await host.Noted("device.remove"));
        Assert.Single(await host.Noted("device.approve"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
