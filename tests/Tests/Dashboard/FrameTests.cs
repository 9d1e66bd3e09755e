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
}
