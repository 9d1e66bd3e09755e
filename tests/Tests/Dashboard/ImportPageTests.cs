using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Server.Dashboard;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Taking devices in through the browser.</summary>
public class ImportPageTests
{
    [Fact]
    public Task S11_S20_a_file_of_5000_is_tried_without_a_change_and_then_imported_line_by_line() => DashboardHost.Run(async dash =>
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(
            folder.File("devices.txt"),
            Enumerable.Range(0, 5000).Select(FleetHost.Id).Append("no device").Append("<img src=x onerror=alert(1)>"),
            TestContext.Current.CancellationToken);
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        await Expect(dash.Text("Drop the file here, or choose it")).ToBeVisibleAsync();
        await Expect(dash.Page.GetByLabel("Force imported devices to switch to this product")).Not.ToBeCheckedAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true })).ToBeDisabledAsync();
        await dash.ChooseFile("devices.txt", field => field.SetInputFilesAsync(folder.File("devices.txt")));

        await dash.Button("Try without changing anything").ClickAsync();
        await Expect(dash.Text("nothing is changed yet")).ToBeVisibleAsync();
        await Expect(dash.Dialog().Locator("dd").First).ToHaveTextAsync("5,000");
        await Expect(dash.Dialog().GetByText("<img src=x onerror=alert(1)>")).ToBeVisibleAsync();
        Assert.Equal((0, 0), (await dash.Server.Read(store => store.Devices.CountAsync()), (await dash.Server.Noted("device.import")).Count));

        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        Assert.Equal((5000, 1), (await dash.Server.Members(), (await dash.Server.Noted("device.import")).Count));
        Assert.False(await dash.Server.Read(store => store.Devices.AnyAsync(row => row.Force)));
        var refused = await dash.Page.RunAndWaitForDownloadAsync(() => dash.Button("Save what was not taken").ClickAsync());
        Assert.Equal(
            ["no device # line 5001: invalid_device_id", "<img src=x onerror=alert(1)> # line 5002: invalid_device_id"],
            await File.ReadAllLinesAsync(await refused.PathAsync(), TestContext.Current.CancellationToken));
        await dash.Button("Done").ClickAsync();
        await Expect(dash.Text("5,000 devices")).ToBeVisibleAsync();
    });

    [Fact]
    public Task S20_S25_pasted_ids_are_forced_and_marked_where_a_person_says_so() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateGroups("bench");
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}\n{FleetHost.Id(2)}");
        await dash.Page.GetByLabel("Force imported devices to switch to this product").CheckAsync();
        await dash.Page.GetByLabel("Mark them as test devices").CheckAsync();
        await dash.Page.GetByLabel("Put them into a group").SelectOptionAsync("bench");
        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        foreach (var id in new[] { FleetHost.Id(1), FleetHost.Id(2) })
        {
            var device = await dash.Server.Device(id);
            Assert.Equal((true, true, "bench"), (device.Force, device.Test, device.Groups.Single()));
        }
    });

    [Fact]
    public Task S20_what_was_tried_is_shown_only_while_it_is_what_would_be_done() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateGroups("bench");
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync($"{FleetHost.Id(1)}\nno device");
        Func<Task>[] changes =
        [
            () => dash.Page.GetByLabel("Force imported devices to switch to this product").CheckAsync(),
            () => dash.Page.GetByLabel("Mark them as test devices").CheckAsync(),
            () => dash.Page.GetByLabel("Put them into a group").SelectOptionAsync("bench"),
            () => dash.Page.GetByLabel("Or paste the IDs").FillAsync($"{FleetHost.Id(2)}\nno device"),
        ];
        foreach (var change in changes)
        {
            await dash.Button("Try without changing anything").ClickAsync();
            await Expect(dash.Text("nothing is changed yet")).ToBeVisibleAsync();
            await change();
            await Expect(dash.Text("nothing is changed yet")).ToHaveCountAsync(0);
            await Expect(dash.Dialog().GetByLabel("Lines that are not taken")).ToHaveCountAsync(0);
        }
        Assert.Equal(0, await dash.Server.Members());
    });

    [Fact]
    public Task S11_a_file_is_dropped_onto_its_place_and_beside_it_nothing_happens() => DashboardHost.Run(async dash =>
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("devices.txt"), [FleetHost.Id(1), FleetHost.Id(2)], TestContext.Current.CancellationToken);
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        // The browser of this test opens no file that it is given, as people's do: whether it may is to be seen while the file is above.
        await dash.Page.EvaluateAsync("addEventListener('dragover', drag => { window.isKeptOut = drag.defaultPrevented && drag.dataTransfer.dropEffect === 'none'; })");
        var isKeptOut = () => dash.Page.EvaluateAsync<bool>("window.isKeptOut");
        await dash.DropFile(folder.File("devices.txt"), 700, 500);
        Assert.True(await isKeptOut());
        await dash.Button("Import").ClickAsync();
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync("typed before");
        await dash.DropFile(folder.File("devices.txt"), 5, 400);
        Assert.True(await isKeptOut());
        var place = (await dash.Dialog().Locator(".pf-drop").BoundingBoxAsync())!;
        await dash.DropFile(folder.File("devices.txt"), place.X + (place.Width / 2), place.Y + (place.Height / 2));
        Assert.False(await isKeptOut());
        await Expect(dash.Dialog().Locator(".pf-drop")).ToContainTextAsync("devices.txt");
        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(2, await dash.Server.Members());
    });

    [Fact]
    public Task A_list_that_is_no_list_is_told_and_takes_nothing() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync("neither\nnor");
        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Alert)).ToContainTextAsync("is a device ID; the first is");
        await Expect(dash.Dialog().GetByLabel("Lines that are not taken").GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        Assert.Equal(0, await dash.Server.Members());
    });

    [Fact]
    public Task While_it_works_neither_Escape_nor_a_click_beside_it_throws_the_result_away() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync($"{FleetHost.Id(1)}\nno device");
        await dash.Server.Read(async store =>
        {
            await using var held = await store.Database.BeginTransactionAsync(); // SQLite's one write lock
            await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
            await Expect(dash.Text("Importing.")).ToBeVisibleAsync();
            await dash.Page.GetByLabel("Or paste the IDs").PressAsync("Escape");
            await dash.Page.Mouse.ClickAsync(5, 400);
            await Expect(dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeDisabledAsync();
            return 0;
        });
        await Expect(dash.Dialog().GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        await Expect(dash.Dialog().GetByText("no device")).ToBeVisibleAsync();
        await dash.Button("Done").PressAsync("Escape");
        await Expect(dash.Dialog()).ToHaveCountAsync(0);
        Assert.Equal(1, await dash.Server.Members());
    });

    [Fact]
    public void A_long_import_is_not_cut_by_the_time_that_clients_wait_by_default()
    {
        using var client = new InProcess(null!).Client();
        Assert.Equal(Timeout.InfiniteTimeSpan, client.Timeout);
    }

    [Fact]
    public Task S20_what_a_field_holds_goes_through_whole_whatever_is_in_it() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        var lines = Enumerable.Range(0, 10).Select(i => $"{FleetHost.Id(i)},{new string('花', 1970)}");
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync(string.Join('\n', lines)); // as long as the field, and three bytes a character
        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(10, await dash.Server.Members());
    });

    [Fact]
    public Task S11_S20_a_long_list_that_is_pasted_is_taken_whole_as_a_file_is() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Window.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        var field = dash.Page.GetByLabel("Or paste the IDs");
        await field.FillAsync(FleetHost.Id(0) + "\n");
        await dash.Page.EvaluateAsync("text => navigator.clipboard.writeText(text)", string.Join('\n', Enumerable.Range(1, 4999).Select(FleetHost.Id)));
        await field.FocusAsync();
        await dash.Page.Keyboard.PressAsync("Control+End");
        await dash.Page.Keyboard.PressAsync("Control+V");
        await Expect(dash.Dialog().Locator(".pf-drop")).ToContainTextAsync("The pasted list");
        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(dash.Dialog().GetByRole(AriaRole.Heading, new() { Name = "Imported", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(5000, await dash.Server.Members());
    });

    [Fact]
    public Task S11_where_more_is_not_taken_than_can_be_saved_that_is_said() => DashboardHost.Run(async dash =>
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("devices.txt"), Enumerable.Repeat("none", 20_001).Prepend(FleetHost.Id(1)), TestContext.Current.CancellationToken);
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Button("Import").ClickAsync();
        await dash.ChooseFile("devices.txt", field => field.SetInputFilesAsync(folder.File("devices.txt")));
        await dash.Button("Try without changing anything").ClickAsync();
        await Expect(dash.Text("Shown are the first 100, saved the first 20,000 of 20,001.")).ToBeVisibleAsync();
    });
}
