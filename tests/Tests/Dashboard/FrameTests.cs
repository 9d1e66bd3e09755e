using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>What holds for every page: colours, the keyboard, a lost connection, a hasty finger.</summary>
public class FrameTests
{
    [Fact]
    public Task The_colours_follow_the_system_until_a_person_chooses_and_that_is_remembered() => DashboardHost.Run(async dash =>
    {
        await dash.Button("Dark colours").ClickAsync();
        await Expect(dash.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await dash.Open("/products");
        await Expect(dash.Button("Light colours")).ToBeVisibleAsync();
    });

    [Fact]
    public Task The_first_Tab_leads_past_the_menu() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Page.EvaluateAsync("document.activeElement.blur()");
        await dash.Page.Keyboard.PressAsync("Tab");
        await Expect(dash.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
    });

    [Fact]
    public Task A_second_click_makes_no_second_product() => DashboardHost.Run(async dash =>
    {
        await dash.Button("New product").ClickAsync();
        await dash.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Greenhouse");
        await Expect(dash.Button("Create")).ToBeEnabledAsync();
        await dash.Button("Create").DblClickAsync();
        await Expect(dash.Text("[ProductVersion(1)]").First).ToBeVisibleAsync();
        Assert.Equal(1, await dash.Server.Read(store => store.Products.CountAsync()));
    });

    [Fact]
    public Task A_lost_connection_is_told_and_comes_back_by_itself() => DashboardHost.Run(async dash =>
    {
        IWebSocketRoute? line = null;
        await dash.Page.RouteWebSocketAsync("**/_blazor?*", route =>
        {
            line = route;
            route.ConnectToServer();
        });
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await Wait.Until(() => line is not null);
        dash.ExpectsTrouble = true; // the browser's console tells the cut
        var cut = line!;
        var shown = dash.Page.EvaluateAsync("""
            new Promise(done => document.getElementById("components-reconnect-modal")
                .addEventListener("components-reconnect-state-changed", change => change.detail.state === "show" && done()))
            """);
        await cut.CloseAsync();
        await shown;
        await Expect(dash.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await using var device = new TestDevice();
        await device.ComeOnline(dash.Server);
        await Expect(dash.Text("1 device is waiting for approval")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_huge_file_is_refused_before_it_is_sent() => DashboardHost.Run(async dash =>
    {
        using var folder = new TemporaryFolder();
        await using (var huge = File.Create(folder.File("huge.bin")))
        {
            huge.SetLength(100_000_000);
        }
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/firmware");
        await dash.Button("Upload").ClickAsync();
        await dash.ChooseFile("huge.bin", field => field.SetInputFilesAsync(folder.File("huge.bin")));
        await Expect(dash.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Alert)).ToContainTextAsync("100,000,000 bytes");
    });

    [Fact]
    public Task S3_on_a_phone_the_product_ID_is_in_view_too_wherever_the_page_stands() => DashboardHost.Run(
        new BrowserNewContextOptions { ViewportSize = new() { Width = 390, Height = 844 } },
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.Open("/products/94/settings");
            await dash.Text("A product cannot be deleted").ScrollIntoViewIfNeededAsync();
            var id = dash.Page.GetByRole(AriaRole.Banner).GetByRole(AriaRole.Button, new() { Name = "Product ID 94: copy" });
            await Expect(id).ToBeInViewportAsync(new() { Ratio = 1 });
            await Expect(id).ToContainTextAsync("94");
            await id.ClickAsync();
            await Expect(id).ToContainTextAsync("copied");
            await dash.Picture("phone-product-id");
        });

    [Fact]
    public Task What_nobody_thought_of_is_told_with_a_way_to_load_the_page_again() => DashboardHost.Run(async dash =>
    {
        Axe.MustBeInstalled();
        (dash.ExpectsTrouble, dash.Server.ExpectsErrors) = (true, true);
        await dash.Page.EvaluateAsync("void (dashboard.setDark = () => { throw new Error('broken'); })");
        await dash.Button("Dark colours").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This page failed. The server's log says why.");
        Assert.Empty(await Axe.Look(dash.Page));
        await dash.Picture("failed-page");
        await dash.Button("Load again").ClickAsync();
        await dash.Button("Dark colours").ClickAsync();
        await Expect(dash.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_dialog_that_fails_says_so_and_takes_nothing_else_with_it() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        (dash.ExpectsTrouble, dash.Server.ExpectsErrors) = (true, true);
        await dash.Page.EvaluateAsync("void (dashboard.save = () => { throw new Error('broken'); })");
        await dash.Button("Import").ClickAsync();
        await dash.Page.GetByLabel("Or paste the IDs").FillAsync("neither");
        await dash.Button("Try without changing anything").ClickAsync();
        await dash.Button("Save what was not taken").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The dialog failed. The server's log says why.");
        await Expect(dash.Dialog()).ToHaveCountAsync(0);
        await dash.Server.Import(FleetHost.Id(1));
        await Expect(dash.Rows()).ToHaveCountAsync(1); // the page behind it lives
        await dash.Button("Load again").ClickAsync();
        await dash.Button("Import").ClickAsync();
        await Expect(dash.Dialog()).ToBeVisibleAsync();
    });

    [Fact]
    public Task What_could_not_be_copied_is_said() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Page.EvaluateAsync("void (navigator.clipboard.writeText = () => Promise.reject(new Error('not here')))");
        await dash.Button("Product ID 94: copy").ClickAsync();
        await Expect(dash.Button("Product ID 94: copy").Locator(".pf-copied")).ToHaveTextAsync("copied"); // the old way
        await dash.Page.EvaluateAsync("void (document.execCommand = () => false)");
        await dash.Button("Product ID 94: copy").ClickAsync();
        await Expect(dash.Button("Product ID 94: copy").Locator(".pf-copied")).ToHaveTextAsync("Not copied: the browser does not allow it.");
        await Expect(dash.Button("Product ID 94: copy")).ToBeFocusedAsync();
    });
}
