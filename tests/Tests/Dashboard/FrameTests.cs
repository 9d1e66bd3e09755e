using Microsoft.AspNetCore.Components.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Server.Dashboard;
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
    public Task What_is_pressed_while_the_connection_is_lost_is_never_done_twice() => DashboardHost.Run(async dash =>
    {
        await dash.HoldLines();
        await dash.Open("/products");
        await dash.Button("New product").ClickAsync();
        await dash.Dialog().GetByLabel("Name").FillAsync("Greenhouse");
        await Expect(dash.Button("Create")).ToBeEnabledAsync();
        await dash.CutLine();
        await Expect(dash.Page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await dash.Button("Create").DblClickAsync();
        await dash.MendLine();
        await Expect(dash.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        if (await dash.Button("Create").IsVisibleAsync())
        {
            await dash.Button("Create").ClickAsync();
        }
        await Expect(dash.Text("[ProductVersion(1)]").First).ToBeVisibleAsync();
        Assert.Equal(1, await dash.Server.Read(store => store.Products.CountAsync()));
    });

    [Fact]
    public Task A_server_that_starts_anew_takes_nothing_that_was_typed() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await Description(dash).FillAsync("Typed");
        var second = await dash.Window.NewPageAsync();
        var upload = second.GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true });
        await second.GotoAsync($"{dash.Server.Url}/products/94/firmware");
        await upload.ClickAsync();
        await second.GetByLabel("Title").FillAsync("Half written");
        var pages = new[] { dash.Page, second };
        foreach (var page in pages)
        {
            await page.EvaluateAsync("void (window.isOfBefore = true)");
        }
        await dash.Restart();
        foreach (var page in pages)
        {
            await page.WaitForFunctionAsync("() => !window.isOfBefore");
        }
        await Expect(Description(dash)).ToHaveValueAsync("Typed");
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Text("Saved.")).ToBeVisibleAsync();
        Assert.Equal("Typed", (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.Description);
        await upload.ClickAsync();
        await Expect(second.GetByLabel("Title")).ToHaveValueAsync("Half written");
    });

    [Fact]
    public Task A_page_that_the_server_forgot_is_drawn_anew_and_loses_nothing_that_was_typed() => DashboardHost.Run(async dash =>
    {
        await dash.HoldLines();
        dash.Server.Part<IOptions<CircuitOptions>>().Value.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMilliseconds(1);
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await Description(dash).FillAsync("Typed");
        await dash.Page.EvaluateAsync("void (window.isOfBefore = true)");
        await dash.CutLine();
        await Wait.Until(() => dash.Server.Part<Live>().EditionOf(94) is null);
        await dash.MendLine();
        await Wait.Until(() => dash.Server.Part<Live>().EditionOf(94) is not null);
        await Expect(dash.Page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(dash.Button("Save name and description")).ToBeEnabledAsync();
        await Expect(Description(dash)).ToHaveValueAsync("Typed");
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Text("Saved.")).ToBeVisibleAsync();
        Assert.True(await dash.Page.EvaluateAsync<bool>("window.isOfBefore"));
        Assert.Equal("Typed", (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.Description);
    });

    [Fact]
    public Task While_a_dialog_works_nothing_closes_it_and_what_is_shown_once_is_shown() => DashboardHost.Run(async dash =>
    {
        await GroupReleaseTests.Prove(dash.Server, 2);
        await dash.Open("/products/94/firmware");
        await dash.Button("Release version 2").ClickAsync();
        await Expect(dash.Dialog().Locator(".pf-plan-count").First).ToBeVisibleAsync();
        await PressAndTryToLeave(dash, "Release");
        await Expect(dash.Heading()).ToHaveTextAsync("Release of version 2");
        await dash.Open("/products/94/team");
        await dash.Button("Invite").ClickAsync();
        await dash.Dialog().GetByLabel("Name or e-mail address").FillAsync("ben");
        await PressAndTryToLeave(dash, "Invite");
        await Expect(dash.Dialog()).ToContainTextAsync("Link to accept");
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

    private static ILocator Description(DashboardHost dash) => dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" });

    // The store's one write lock is held meanwhile, so the dialog waits.
    private static Task PressAndTryToLeave(DashboardHost dash, string button) => dash.Server.Read(async store =>
    {
        await using var held = await store.Database.BeginTransactionAsync();
        var pressed = dash.Dialog().GetByRole(AriaRole.Button, new() { Name = button, Exact = true });
        await pressed.ClickAsync();
        await Expect(pressed).ToHaveAttributeAsync("aria-busy", "true");
        await dash.Page.Keyboard.PressAsync("Escape");
        await dash.Page.Mouse.ClickAsync(5, 400);
        await Expect(dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeDisabledAsync();
        return 0;
    });
}
