using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>The list of devices in the browser: what it leaves out, its order, and one action on many.</summary>
public class DeviceListPageTests
{
    [Fact]
    public Task S25_S27_S85_filters_order_and_page_stand_in_the_address_and_Back_goes_back() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(120, (row, i) =>
        {
            row.Test = i % 2 == 0;
            row.LockedVersion = i is 6 or 7 ? 3 : null;
            row.Name = i == 7 ? "Nursery" : null;
        });
        await dash.Open("/products/94/devices");
        await Expect(dash.Rows()).ToHaveCountAsync(25);
        await dash.Link("Locked").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(2);
        await Expect(dash.Text("locked to 3")).ToHaveCountAsync(2);
        await dash.Link("Production").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(1);
        await Expect(dash.Rows()).ToContainTextAsync("Nursery");
        await Expect(dash.Page).ToHaveURLAsync(new Regex(@"/devices\?locked=true&test=false$"));
        await dash.Page.GoBackAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(2);
        await dash.Open("/products/94/devices?test=true&per_page=50&page=2&sort_attr=deviceId&sort_dir=desc"); // a link that was shared
        await Expect(dash.Rows()).ToHaveCountAsync(10);
        await Expect(dash.Rows().Last).ToContainTextAsync(FleetHost.Id(0));
        await Expect(dash.Text("51–60 of 60")).ToBeVisibleAsync();
        await dash.Page.GetByLabel("Search by ID or name").FillAsync("nothing like it");
        await Expect(dash.Text("No device has this in its ID or name.")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_jump_to_the_devices_of_another_product_takes_no_filter_and_no_selection_along() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateProduct(95);
        await dash.Server.AddDevices(2, (row, i) => row.ProductId = 94 + i);
        await dash.Open("/products/94/devices?online=false");
        await Expect(dash.Rows()).ToContainTextAsync(FleetHost.Id(0));
        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await Expect(dash.Text("1 selected")).ToBeVisibleAsync();
        await dash.JumpTo("/products/95/devices");
        await Expect(dash.Rows()).ToContainTextAsync(FleetHost.Id(1));
        await Expect(dash.Text("1 selected")).ToHaveCountAsync(0);
        await Expect(dash.Link("Offline")).ToHaveAttributeAsync("href", "/products/95/devices?online=false");
    });

    [Fact]
    public Task S27_a_page_that_is_no_more_leads_to_the_last_and_a_version_that_is_not_uploaded_is_named() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Upload(2);
        await dash.Server.AddDevices(30);
        await dash.Open("/products/94/devices?page=7");
        await Expect(dash.Text("26–30 of 30")).ToBeVisibleAsync();
        await Expect(dash.Page).ToHaveURLAsync(new Regex(@"\?page=2$"));
        await dash.Open("/products/94/devices?version=1");
        await Expect(dash.Text("1–25 of 30")).ToBeVisibleAsync();
        await Expect(dash.Page.GetByLabel("Version", new() { Exact = true })).ToHaveValueAsync("1");
        await Expect(dash.Page.GetByLabel("Version", new() { Exact = true }).Locator("option")).ToHaveTextAsync(["All versions", "Version 2", "Version 1"]);
    });

    [Fact]
    public Task S27_a_device_that_is_gone_keeps_the_action_from_no_other() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateProduct(95);
        await dash.Server.AddDevices(2);
        await dash.Open("/products/94/devices");
        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await dash.Server.Read(store => store.Devices.Where(row => row.Id == FleetHost.Id(0)).ExecuteUpdateAsync(set => set.SetProperty(row => row.ProductId, 95)));
        await dash.Button("Mark as test: selected devices").ClickAsync();
        await dash.Button("Mark as test (2)").ClickAsync();
        await Expect(dash.Text("1 refused, 1 changed.").Or(dash.Text("1 changed, 1 refused."))).ToBeVisibleAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Row).Filter(new() { HasText = FleetHost.Id(0) })).ToContainTextAsync("Product 94 has no device");
        Assert.True((await dash.Server.Device(FleetHost.Id(1))).Test);
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Text("Undone. 1 changed.")).ToBeVisibleAsync();
        Assert.False((await dash.Server.Device(FleetHost.Id(1))).Test);
    });

    [Fact]
    public Task S27_many_are_locked_at_once_with_a_result_for_each_and_an_undo() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Upload(2);
        await dash.Server.AddDevices(1);
        await using var online = new TestDevice();
        await dash.Server.Import(online.Id);
        await online.ComeOnline(dash.Server);
        await dash.Open("/products/94/devices");
        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await Expect(dash.Text("2 selected")).ToBeVisibleAsync();
        await dash.Button("Lock and flash now: selected devices").ClickAsync();
        await dash.Dialog().GetByLabel("Version").SelectOptionAsync("2");
        await dash.Button("Lock and flash now (2)").ClickAsync();
        await Expect(dash.Text("1 refused, 1 changed.").Or(dash.Text("1 changed, 1 refused."))).ToBeVisibleAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Row).Filter(new() { HasText = FleetHost.Id(0) })).ToContainTextAsync("device offline");
        Assert.Equal(2, (await online.Offer()).Version);
        Assert.Null((await dash.Server.Device(FleetHost.Id(0))).DesiredFirmwareVersion);
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Text("Undone. 1 changed.")).ToBeVisibleAsync();
        Assert.Null((await dash.Server.Device(online.Id)).DesiredFirmwareVersion);
    });

    [Fact]
    public Task S96_S97_S99_many_strangers_are_decided_at_once_and_a_denial_is_undone() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(9, (row, _) => row.ProductId = null);
        await dash.Server.Read(async store =>
        {
            store.Standings.AddRange(Enumerable.Range(0, 9).Select(i => new StandingRow { ProductId = 94, DeviceId = FleetHost.Id(i), Standing = Standing.Quarantined }));
            return await store.SaveChangesAsync();
        });
        await dash.Open("/products/94/devices");
        await Expect(dash.Text("9 devices are waiting for approval")).ToBeVisibleAsync();
        await dash.Link("See all, and approve or deny many at once").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(9);
        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await dash.Button("Deny: selected devices").ClickAsync();
        await dash.Button("Deny (9)").ClickAsync();
        await Expect(dash.Text("9 changed.")).ToBeVisibleAsync();
        Assert.Equal(0, await dash.Server.Members());
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Text("Undone. 9 changed.")).ToBeVisibleAsync();
        Assert.Equal(0, await dash.Server.Members()); // strangers again: an undo gives nobody what they did not have
        await dash.Button("Done").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(9);
        await Expect(dash.Text("selected")).ToHaveCountAsync(0);

        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await dash.Button("Approve: selected devices").ClickAsync();
        await dash.Button("Approve (9)").ClickAsync();
        await Expect(dash.Text("9 changed.")).ToBeVisibleAsync();
        Assert.Equal(9, await dash.Server.Members());
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Text("Undone. 9 changed.")).ToBeVisibleAsync();
        Assert.Equal(0, await dash.Server.Members());
        Assert.Equal(9, await dash.Server.Read(store => store.Standings.CountAsync(row => row.Standing == Standing.Quarantined)));
    });

    [Fact]
    public Task S27_removed_or_denied_members_come_back_as_they_were_and_are_offered_nothing_by_that() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateGroups("bench");
        var first = await dash.Server.Upload(1);
        await using var locked = new TestDevice();
        await using var developed = new TestDevice();
        await SetUp(dash.Server, locked, first, new { name = "Nursery", notes = "by the door", groups = new[] { "bench" }, test = true, desired_firmware_version = 1 });
        await SetUp(dash.Server, developed, first, new { development = true, firmware_updates_forced = true });
        await Release(dash.Server, 2);
        var before = await Kept(dash.Server, locked, developed);
        foreach (var (action, lost) in new[] { ("Deny", "Members lose their names"), ("Remove", "and lose their names") })
        {
            await dash.Open("/products/94/devices");
            await dash.Page.GetByLabel($"Select {locked.Id}").CheckAsync();
            await dash.Page.GetByLabel($"Select {developed.Id}").CheckAsync();
            await dash.Button($"{action}: selected devices").ClickAsync();
            await Expect(dash.Dialog()).ToContainTextAsync(lost);
            await dash.Button($"{action} (2)").ClickAsync();
            await Expect(dash.Text("2 changed.")).ToBeVisibleAsync();
            Assert.Null((await dash.Server.Device(locked.Id)).Name);
            await dash.Button("Undo").ClickAsync();
            await Expect(dash.Text("Undone. 2 changed.")).ToBeVisibleAsync();
            Assert.Equal(before, await Kept(dash.Server, locked, developed));
        }
        await locked.AssertNothing(Topics.Offer);
        await developed.AssertNothing(Topics.Offer);
    });

    [Fact]
    public Task S27_an_undo_goes_back_to_the_lock_that_the_action_found_and_not_to_that_of_the_list() => DashboardHost.Run(async dash =>
    {
        var id = FleetHost.Id(0);
        await dash.Server.CreateProduct();
        await dash.Server.Upload(2);
        await dash.Server.Upload(3);
        await dash.Server.AddDevices(1);
        await dash.Open("/products/94/devices");
        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await dash.Server.Lock(id, 3);
        await dash.Button("Lock and flash on reset: selected devices").ClickAsync();
        await dash.Dialog().GetByLabel("Version").SelectOptionAsync("2");
        await dash.Button("Lock and flash on reset (1)").ClickAsync();
        await Expect(dash.Text("1 changed.")).ToBeVisibleAsync();
        Assert.Equal(2, (await dash.Server.Device(id)).DesiredFirmwareVersion);
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Text("Undone. 1 changed.")).ToBeVisibleAsync();
        Assert.Equal(3, (await dash.Server.Device(id)).DesiredFirmwareVersion);
    });

    [Fact]
    public Task D18_S98_approved_it_is_updated_at_once_and_without_update_when_it_next_starts() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await Release(dash.Server, 2);
        await using var eager = new TestDevice();
        await using var patient = new TestDevice();
        await eager.ComeOnline(dash.Server);
        await patient.ComeOnline(dash.Server);
        await dash.Open("/products/94/devices");

        await dash.Button($"Approve {eager.Id}").ClickAsync();
        Assert.Equal(2, (await eager.Offer()).Version);
        await dash.Button($"Approve, do not update yet: {patient.Id}").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(3);
        Assert.Equal(VerdictStatus.Ok, (await patient.Verdict()).Status);
        await patient.AssertNothing(Topics.Offer);
        await Expect(dash.Rows().Filter(new() { HasText = patient.Id })).ToContainTextAsync("when it next comes online");
        await patient.Reboot(dash.Server);
        Assert.Equal(2, (await patient.Offer()).Version);
    });

    [Fact]
    public Task S27_the_second_of_two_people_is_told_and_loses_nothing_that_they_typed() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(1);
        await dash.Open($"/products/94/devices/{FleetHost.Id(0)}");
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Mine");
        await using var window = await Browser.Open(new BrowserNewContextOptions { StorageState = await dash.Window.StorageStateAsync() });
        var other = await window.NewPageAsync();
        await other.GotoAsync($"{dash.Server.Url}/products/94/devices/{FleetHost.Id(0)}");
        await other.GetByLabel("Name", new() { Exact = true }).FillAsync("Theirs");
        await other.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Theirs");
        await dash.Button("Save").ClickAsync();
        await Expect(dash.Text("was changed meanwhile")).ToBeVisibleAsync();
        Assert.Equal("Theirs", (await dash.Server.Device(FleetHost.Id(0))).Name);
        await Expect(dash.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Mine");
        await dash.Button("Save").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Mine");
    });

    [Fact]
    public Task S25_S27_groups_and_marks_are_set_and_a_removed_device_is_taken_in_again() => DashboardHost.Run(async dash =>
    {
        var id = FleetHost.Id(0);
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(1);
        await dash.Open($"/products/94/devices/{id}");
        await dash.Page.GetByLabel("Group", new() { Exact = true }).FillAsync("bench");
        await dash.Button("Add to group").ClickAsync();
        await Expect(dash.Button("Take out of bench")).ToBeVisibleAsync();
        await dash.Button("Test device: switch on").ClickAsync();
        await Expect(dash.Button("Test device: switch off")).ToBeVisibleAsync();
        await dash.Button("Updates forced: switch on").ClickAsync();
        await Expect(dash.Button("Updates forced: switch off")).ToBeVisibleAsync();
        var set = await dash.Server.Device(id);
        Assert.Equal(("bench", true, true, false), (set.Groups.Single(), set.Test, set.FirmwareUpdatesForced, set.Development));
        await dash.Button("Remove").ClickAsync();
        await dash.Button("Remove it").ClickAsync();
        await Expect(dash.Button("Take it in again")).ToBeVisibleAsync();
        Assert.Empty((await dash.Server.Device(id)).Groups);
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Button("Take out of bench")).ToBeVisibleAsync();
        set = await dash.Server.Device(id);
        Assert.Equal(("bench", true, true, false), (set.Groups.Single(), set.Test, set.FirmwareUpdatesForced, set.Development));
        await dash.Button("Remove").ClickAsync();
        await dash.Button("Remove it").ClickAsync();
        await dash.Button("Take it in again").ClickAsync();
        await Expect(dash.Button("Remove")).ToBeVisibleAsync();
        Assert.Equal(94, (await dash.Server.Device(id)).ProductId);
    });

    [Fact]
    public Task A_viewer_may_select_and_do_nothing_and_is_told_why() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.Server.AddDevices(1);
            await dash.SignIn("eve", await dash.AddPerson("eve", Role.Viewer));
            await dash.Open("/products/94/devices");
            await dash.Page.GetByLabel("Select all on this page").CheckAsync();
            foreach (var name in new[] { "Import", "Lock and flash on reset: selected devices", "Remove: selected devices", "Mark as test: selected devices" })
            {
                await Expect(dash.Button(name)).ToBeDisabledAsync();
                await Expect(dash.Button(name)).ToHaveAccessibleDescriptionAsync("This needs the role developer, and eve is viewer.");
            }
        },
        signIn: false);

    [Fact]
    public Task S27_the_list_is_taken_along_as_a_file() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(30);
        await dash.Open("/products/94/devices");
        var file = await dash.Page.RunAndWaitForDownloadAsync(() => dash.Link("Export all").ClickAsync());
        Assert.Equal("devices-94.csv", file.SuggestedFilename);
        Assert.Equal(31, (await File.ReadAllLinesAsync(await file.PathAsync(), TestContext.Current.CancellationToken)).Length);
        var refused = await dash.Page.APIRequest.GetAsync($"{dash.Server.Url}/products/77/devices/export");
        Assert.Equal((404, false), (refused.Status, refused.Headers.ContainsKey("content-disposition")));
        Assert.Contains("unknown_product", await refused.TextAsync());
    });

    [Fact]
    public Task S97_S100_the_search_finds_who_waits_and_who_was_denied_and_all_of_them_can_be_listed() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(103, (row, i) => row.ProductId = i == 0 ? 94 : null);
        await dash.Server.Read(async store =>
        {
            store.Standings.AddRange(Enumerable.Range(1, 102).Select(i => new StandingRow
            {
                ProductId = 94,
                DeviceId = FleetHost.Id(i),
                Standing = i == 1 ? Standing.Quarantined : Standing.Denied,
            }));
            return await store.SaveChangesAsync();
        });
        await dash.Open("/products/94/devices");
        await Expect(dash.Rows()).ToHaveCountAsync(1); // the member
        foreach (var (id, stands) in new[] { (FleetHost.Id(1), "waits for approval"), (FleetHost.Id(2), "denied") })
        {
            await dash.Page.GetByLabel("Search by ID or name").FillAsync(id);
            await Expect(dash.Rows()).ToContainTextAsync([id]);
            await Expect(dash.Rows()).ToContainTextAsync([stands]);
        }
        await dash.Link("Show all").ClickAsync();
        await dash.Text("Denied and removed (101)").ClickAsync();
        await dash.Link("See all that are denied or removed").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(25);
        await Expect(dash.Text("1–25 of 101")).ToBeVisibleAsync();
        await dash.Link("Quarantined").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(1); // who waits is not denied
    });

    private static async Task SetUp(ServerHost server, TestDevice device, byte[] file, object settings)
    {
        device.Run(file, 1);
        await server.Import(device.Id);
        await server.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", settings);
        await device.ComeOnline(server);
    }

    private static async Task Release(ServerHost server, int version)
    {
        var file = await server.Upload(version);
        await using var prover = new TestDevice();
        prover.Run(file, version);
        await server.Import(prover.Id);
        await prover.ComeOnline(server);
        await server.Release(version);
    }

    // All that people set for them.
    private static async Task<string> Kept(ServerHost server, params TestDevice[] devices)
    {
        var kept = new StringBuilder();
        foreach (var device in devices)
        {
            var body = await server.Device(device.Id);
            kept.AppendLine($"{body.ProductId} {body.Name} {body.Notes} {string.Join(' ', body.Groups)} {body.Test} {body.Development} {body.FirmwareUpdatesForced} {body.DesiredFirmwareVersion}");
        }
        return kept.ToString();
    }
}
