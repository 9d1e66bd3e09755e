using System.Net;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Groups: made, renamed, deleted; whom a release would touch; and one change of many devices.</summary>
public class GroupTests
{
    private const string Groups = "/v1/products/94/groups";

    [Fact]
    public async Task A_group_is_made_once_and_renamed_with_its_devices_and_deleted_without_them()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("beta", "alpha");
        await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}", "groups=beta");
        Assert.Equal([("alpha", 0), ("beta", 2)], (await host.Get<GroupsAnswer>(Groups)).Groups.Select(group => (group.Name, group.DeviceCount)));
        Assert.Equal("name_taken", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Post, Groups, new NewGroup("beta"))).Error);
        Assert.Equal("name_taken", (await host.Refused(HttpStatusCode.Conflict, HttpMethod.Put, $"{Groups}/beta", new GroupChange("alpha", null))).Error);
        var renamed = await host.Ask<GroupAnswer>(HttpMethod.Put, $"{Groups}/beta", new { name = "field", description = "tried" });
        Assert.Equal(("field", 2, "tried"), (renamed.Group.Name, renamed.Group.DeviceCount, renamed.Group.Description));
        Assert.Equal(["field"], (await host.Device(FleetHost.Id(1))).Groups);
        await host.Ask<OkAnswer>(HttpMethod.Delete, $"{Groups}/field");
        Assert.Empty((await host.Device(FleetHost.Id(1))).Groups);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, $"{Groups}/field");
        Assert.Single(await host.Noted("group.change"));
        Assert.Single(await host.Noted("group.delete"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Beta")]
    [InlineData("a b")]
    [InlineData("a/b")]
    public async Task A_name_that_cannot_be_is_refused(string name)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Groups, new NewGroup(name));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Post, Groups, new { name = new string('a', 65) });
        Assert.Empty((await host.Get<GroupsAnswer>(Groups)).Groups);
        Assert.Empty(await host.Noted("group.create"));
    }

    [Fact]
    public async Task Groups_of_many_devices_are_assigned_added_and_removed_with_a_result_for_each()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("a", "b");
        await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}", "groups=a");
        var ids = new[] { FleetHost.Id(1), FleetHost.Id(2), FleetHost.Id(3), "x" };
        var added = await Change(host, new { action = "groups.add", ids, groups = new[] { "b" } });
        Assert.Equal(["changed", "changed", "unknown_device", "invalid_device_id"], added.Devices.Select(device => device.Result));
        Assert.Equal(["a", "b"], (await host.Device(FleetHost.Id(1))).Groups);
        await Change(host, new { action = "groups.remove", ids = new[] { FleetHost.Id(1) }, groups = new[] { "a" } });
        Assert.Equal(["b"], (await host.Device(FleetHost.Id(1))).Groups);
        var assigned = await Change(host, new { action = "groups.assign", ids = new[] { FleetHost.Id(1), FleetHost.Id(2) }, groups = new[] { "b" } });
        Assert.Equal(["unchanged", "changed"], assigned.Devices.Select(device => device.Result));
        Assert.Equal(["b"], (await host.Device(FleetHost.Id(2))).Groups);
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Put, FleetHost.Devices, new { action = "groups.add", ids, groups = new[] { "c" } });
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, FleetHost.Devices, new { action = "explode", ids });
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, FleetHost.Devices, new { ids });
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Put, FleetHost.Devices, new { test = true });
    }

    [Fact]
    public async Task X1_a_group_is_locked_in_one_action_now_where_online_and_each_device_is_told()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("bench");
        await using var online = new TestDevice();
        await using var outside = new TestDevice();
        var offline = FleetHost.Id(0xaaa);
        await host.ImportText($"{online.Id}\n{offline}", "groups=bench");
        await host.Import(outside.Id);
        await online.ComeOnline(host);
        await outside.ComeOnline(host);
        await host.Upload(2);
        var now = await Change(host, new { groups = new[] { "bench" }, desired_firmware_version = 2, flash = true });
        Assert.Equal(("changed", "device_offline"), (ResultOf(now, online.Id), ResultOf(now, offline)));
        Assert.Equal(2, (await online.Offer()).Version);
        await outside.AssertNothing(Topics.Offer);
        Assert.Null((await host.Device(offline)).DesiredFirmwareVersion);
        var onReset = await Change(host, new { groups = new[] { "bench" }, desired_firmware_version = 2 });
        Assert.Equal("changed", ResultOf(onReset, offline));
        Assert.Equal([null, 2, 2], new[] { outside.Id, online.Id, offline }.Select(id => host.Device(id).Result.DesiredFirmwareVersion));
        var unlocked = await host.Ask<DevicesChanged>(HttpMethod.Put, FleetHost.Devices, new StringContent("""{"groups": ["bench"], "desired_firmware_version": null}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(2, unlocked.Updated);
    }

    [Fact]
    public async Task S97_S99_S101_many_are_approved_denied_and_taken_back_at_once()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var first = new TestDevice();
        await using var second = new TestDevice();
        await first.ComeOnline(host);
        await second.ComeOnline(host);
        var ids = new[] { first.Id, second.Id };
        Assert.Equal(2, (await Change(host, new { action = "deny", ids })).Updated);
        Assert.True((await host.Device(first.Id)).Denied);
        Assert.Equal(0, (await Change(host, new { action = "deny", ids })).Updated);
        Assert.Equal(2, (await Change(host, new { action = "quarantine", ids })).Updated); // the way back: nobody has decided, and nothing is given
        Assert.True((await host.Device(first.Id)).Quarantined);
        Assert.Equal(4, (await host.Noted("device.quarantine")).Count); // as they came, and now
        Assert.Equal(2, (await Change(host, new { action = "approve", ids })).Updated);
        Assert.Equal("ok", (await host.Device(second.Id)).Status);
        Assert.Equal(VerdictStatus.Ok, (await Last(second)).Status);
        Assert.Equal(2, (await host.Noted("device.approve")).Count);
        Assert.All((await Change(host, new { action = "quarantine", ids })).Devices, result => Assert.Equal("invalid_request", result.Result)); // a member is none
        Assert.Equal("ok", (await host.Device(first.Id)).Status);
        Assert.Equal(2, (await Change(host, new { action = "remove", ids })).Updated);
        Assert.True((await host.Device(first.Id)).Removed);
    }

    [Fact]
    public async Task D20_the_impact_counts_whom_a_release_would_touch()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.CreateGroups("low", "high");
        await host.Upload(1);
        await host.Upload(2);
        await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}\n{FleetHost.Id(3)}\n{FleetHost.Id(4)}\n{FleetHost.Id(5)}");
        await host.Set(FleetHost.Id(1), new { groups = new[] { "low" } });
        await host.Set(FleetHost.Id(2), new { groups = new[] { "low", "high" } });
        await host.Set(FleetHost.Id(3), new { development = true });
        await host.Lock(FleetHost.Id(4), 1);
        await host.Read(store => store.Groups.Where(group => group.Name == "high").ExecuteUpdateAsync(set => set.SetProperty(group => group.ReleasedVersion, 2)));
        Assert.Equal(new ImpactAnswer(2, 2, 0), await host.Get<ImpactAnswer>("/v1/products/94/impact?version=1&product_default=true"));
        Assert.Equal(new ImpactAnswer(1, 1, 0), await host.Get<ImpactAnswer>("/v1/products/94/impact?version=1&groups=low"));
        Assert.Equal(new ImpactAnswer(2, 2, 0), await host.Get<ImpactAnswer>("/v1/products/94/impact?version=2&groups=low"));
        await host.Refused(HttpStatusCode.BadRequest, HttpMethod.Get, "/v1/products/94/impact?version=1");
        await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, "/v1/products/94/impact?version=9&groups=low");
    }

    private static Task<DevicesChanged> Change(ServerHost host, object change) => host.Ask<DevicesChanged>(HttpMethod.Put, FleetHost.Devices, change);

    private static string ResultOf(DevicesChanged answer, string id) => answer.Devices.Single(device => device.Id == id).Result;

    private static async Task<Verdict> Last(TestDevice device)
    {
        Verdict verdict;
        do
        {
            verdict = await device.Verdict();
        }
        while (verdict.Status != VerdictStatus.Ok);
        return verdict;
    }
}
