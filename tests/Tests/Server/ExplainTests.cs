using ProductFirmware.Rest;

namespace ProductFirmware.Tests.Server;

/// <summary>Why a device is where it is, what it waits for, and what would change it: for every rung.</summary>
public class ExplainTests
{
    [Fact]
    public async Task Nothing_is_known_of_a_device_that_never_reported()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(1));
        var answer = await Explain(host, FleetHost.Id(1));
        Assert.Equal(("nothing", "never_reported", "its first report"), (answer.Rule, answer.Status, answer.WaitsFor));
        Assert.Empty(answer.Changes!);
    }

    [Fact]
    public async Task A_stranger_waits_for_a_person_and_would_be_updated_once_approved()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await device.ComeOnline(host);
        var answer = await Explain(host, device.Id);
        Assert.Equal(("quarantine", "limited", "a person"), (answer.Rule, answer.Status, answer.WaitsFor));
        var approve = Assert.Single(answer.Changes!);
        Assert.Equal(("approve it", "version 2 is offered at once", "ok"), (approve.What, approve.Then, approve.Status));
        await host.Import(device.Id);
        Assert.Equal(2, (await device.Offer()).Version); // and so it is
    }

    [Fact]
    public async Task Denied__mismatch__force_and_development_say_what_would_change_them()
    {
        await using var host = await PrivilegeTests.Released();
        await using var denied = new TestDevice();
        await denied.ComeOnline(host);
        await host.Remove(denied.Id, deny: true);
        Assert.Equal("denied", (await Explain(host, denied.Id)).Rule);
        Assert.Contains("approve it", What(await Explain(host, denied.Id)));

        await using var wrong = new TestDevice { Product = 95 };
        await host.Import(wrong.Id);
        await wrong.ComeOnline(host);
        Assert.Equal("mismatch", (await Explain(host, wrong.Id)).Rule);
        Assert.Equal(["import it with force", "flash firmware of product 94 onto it"], What(await Explain(host, wrong.Id)));
        await host.Import(wrong.Id, force: true);
        Assert.Equal("force", (await Explain(host, wrong.Id)).Rule);

        await using var developed = new TestDevice();
        await host.Import(developed.Id);
        await host.Set(developed.Id, new { development = true });
        await developed.ComeOnline(host);
        var answer = await Explain(host, developed.Id);
        Assert.Equal("development", answer.Rule);
        var off = Assert.Single(answer.Changes!, change => change.What == "take its development mark off");
        Assert.Equal(2, off.ShouldRun);
    }

    [Fact]
    public async Task Lock__release_and_nothing_say_what_they_wait_for()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { Version = 2, UpdatesEnabled = false };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        var off = await Explain(host, device.Id);
        Assert.Equal(("release", "its app to allow updates"), (off.Rule, off.WaitsFor));
        Assert.Contains("force its updates", What(off));
        device.UpdatesEnabled = true;
        await host.Upload(3);
        await host.Lock(device.Id, 3);
        await device.Report();
        var locked = await Explain(host, device.Id);
        Assert.Equal(("lock", 3, "its next start"), (locked.Rule, locked.ShouldRun, locked.WaitsFor));
        Assert.Contains(locked.Changes!, change => change.What == "take its lock off" && change.ShouldRun == 2);
        Assert.Contains(locked.Changes!, change => change.What == "it starts anew" && change.Then == "version 3 is offered at once");

        await host.CreateProduct(96);
        await using var idle = new TestDevice { Product = 96 };
        await host.Import(idle.Id, product: 96);
        await idle.ComeOnline(host);
        var nothing = await host.Get<ExplainAnswer>($"/v1/products/96/devices/{idle.Id}/explain");
        Assert.Equal(("nothing", "a release"), (nothing.Rule, nothing.WaitsFor));
    }

    [Fact]
    public async Task A_groups_release_says_that_leaving_the_group_changes_it()
    {
        await using var host = await PrivilegeTests.Released();
        await host.Upload(3);
        await host.CreateGroups("beta");
        await host.Read(async store =>
        {
            store.Groups.Single().ReleasedVersion = 3;
            return await store.SaveChangesAsync();
        });
        await host.Ask<GroupAnswer>(HttpMethod.Put, "/v1/products/94/groups/beta", new { description = "so that the release is known" });
        await using var device = new TestDevice { Version = 2 };
        await host.ImportText(device.Id, "groups=beta");
        await device.ComeOnline(host);
        var answer = await Explain(host, device.Id);
        Assert.Equal(("group", 3), (answer.Rule, answer.ShouldRun));
        Assert.Contains(answer.Changes!, change => change.What == "take it out of its groups" && change.ShouldRun == 2);
    }

    private static Task<ExplainAnswer> Explain(ServerHost host, string id) => host.Get<ExplainAnswer>($"{FleetHost.Devices}/{id}/explain");

    private static IEnumerable<string> What(ExplainAnswer answer) => answer.Changes!.Select(change => change.What);
}
