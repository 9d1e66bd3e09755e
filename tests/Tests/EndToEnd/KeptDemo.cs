using System.Text.Json;
using Microsoft.Playwright;
using ProductFirmware.Tests.Dashboard;
using ProductFirmware.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>What somebody does who has a demo that was kept, a browser, and has read nothing.</summary>
internal sealed class KeptDemo(IPage page)
{
    /// <summary>Locks a board to another version, releases that, and watches the fleet follow; then starts a board more.</summary>
    public static async Task Play(JsonElement access)
    {
        await using var window = await Browser.Open(new());
        var page = await window.NewPageAsync();
        page.SetDefaultTimeout((float)Wait.Limit.TotalMilliseconds);
        SetDefaultExpectTimeout((float)Wait.Limit.TotalMilliseconds);
        await page.GotoAsync(access.GetProperty("url").GetString()!);
        await page.GetByLabel("Name").FillAsync(access.GetProperty("user").GetString()!);
        await page.GetByLabel("Password").FillAsync(access.GetProperty("password").GetString()!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Blinky" }).ClickAsync();
        var demo = new KeptDemo(page);
        await demo.Lock();
        await demo.Release();
        await demo.StartBoard();
    }

    private async Task Lock()
    {
        await Go("Devices");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "24a1b2000002" }).GetByText("online").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lock and flash now: version 1" }).ClickAsync();
        await Expect(page.GetByText("Locked to version 1")).ToBeVisibleAsync();
        await Expect(page.Locator(".pf-facts dd").First).ToContainTextAsync("Version 1"); // the board itself said so, after its swap
        await Expect(page.Locator(".pf-chip").GetByText("up to date")).ToBeVisibleAsync();
    }

    private async Task Release()
    {
        await Go("Firmware");
        await page.GetByRole(AriaRole.Button, new() { Name = "Release version 1" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("At once").CheckAsync();
        await Expect(dialog.Locator(".pf-plan-count").Nth(1)).ToHaveTextAsync("5"); // take it now
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Release of version 1");
        await Go("Overview");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Version 1: 6 confirmed, 0 in progress, 0 failed, 0 waiting" })).ToBeVisibleAsync();
    }

    private async Task StartBoard()
    {
        await page.GotoAsync(new Uri(new Uri(page.Url), "/products/94/start").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Start another virtual board" }).ClickAsync();
        await Go("Overview");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "7 of 7 online now" })).ToBeVisibleAsync();
    }

    private async Task Go(string place)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Product" }).GetByRole(AriaRole.Link, new() { Name = place, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = place, Exact = true })).ToBeVisibleAsync();
    }
}
