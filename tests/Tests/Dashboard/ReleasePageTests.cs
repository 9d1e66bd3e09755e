using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Overview and releases in the browser, with real devices that follow them.</summary>
public class ReleasePageTests
{
    [Fact]
    public Task What_could_not_be_loaded_is_not_said_to_be_nothing() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Read(store => store.Database.ExecuteSqlRawAsync("ALTER TABLE Firmware RENAME TO Elsewhere"));
        dash.Server.ExpectsErrors = true;
        await dash.Open("/products/94/releases");
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server failed.");
        await Expect(dash.Text("Nothing is released yet")).ToHaveCountAsync(0);
        await dash.Server.Read(store => store.Database.ExecuteSqlRawAsync("ALTER TABLE Elsewhere RENAME TO Firmware"));
    });

    [Fact]
    public Task S60_S62_S63_S64_a_release_from_its_reason_over_its_plan_to_the_devices_that_follow() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var file = await dash.Server.Upload(2);
        await using var first = await GroupReleaseTests.Member(dash.Server);
        await using var second = await GroupReleaseTests.Member(dash.Server);
        await second.ComeOnline(dash.Server);
        await dash.Open("/products/94/releases");
        await Expect(dash.Text("Nothing is released yet")).ToBeVisibleAsync();
        await dash.Open("/products/94/releases/2");
        await Expect(dash.Button("Release…")).ToBeDisabledAsync();
        await Expect(dash.Button("Release…")).ToHaveAccessibleDescriptionAsync(new Regex("has run and confirmed"));
        first.Run(file, 2);
        await first.ComeOnline(dash.Server);
        await Expect(dash.Button("Release…")).ToBeEnabledAsync(); // by itself
        await dash.Button("Release…").ClickAsync();

        var plan = await dash.Server.Plan(2);
        await ExpectPlan(dash, plan);
        Assert.Null(await Released(dash));
        await Dialog(dash).GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await Expect(Bar(dash, "Version 2: 1 confirmed, 0 in progress, 0 failed, 1 waiting")).ToBeVisibleAsync();
        Assert.Equal(2, await Released(dash));
        await second.AssertNothing(Topics.Offer); // S66: it is online, and not interrupted
        await dash.Button("Update those that are online now…").ClickAsync(); // unless somebody wants it so
        await Expect(Dialog(dash).Locator(".pf-plan-count").Nth(1)).ToHaveTextAsync("1");
        await dash.Button("Cancel").ClickAsync();
        await second.AssertNothing(Topics.Offer);

        await second.Reboot(dash.Server);
        await Expect(Bar(dash, "Version 2: 1 confirmed, 1 in progress, 0 failed, 0 waiting")).ToBeVisibleAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = second.Id })).ToContainTextAsync("offered");
        await second.Update(dash.Server, await second.Offer());
        await Expect(Bar(dash, "Version 2: 2 confirmed, 0 in progress, 0 failed, 0 waiting")).ToBeVisibleAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = second.Id })).ToContainTextAsync("confirmed");
    });

    [Fact]
    public Task Failing_devices_are_grouped_by_what_went_wrong_and_named() => Proven(async dash =>
    {
        await using var device = await GroupReleaseTests.Member(dash.Server);
        await using var other = await GroupReleaseTests.Member(dash.Server);
        await dash.Server.Release(2);
        await dash.Open("/products/94/releases/2");
        await device.ComeOnline(dash.Server);
        await device.Progress((await device.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        var failing = dash.Page.GetByRole(AriaRole.Region, new() { Name = "Failing" });
        await Expect(failing.GetByRole(AriaRole.Link, new() { Name = "1 device", Exact = true })).ToHaveAttributeAsync("href", "/products/94/devices?failed=flash_fault&failed_version=2");
        await Expect(failing.GetByRole(AriaRole.Link, new() { Name = device.Id })).ToBeVisibleAsync();
        await Expect(failing).ToContainTextAsync(ProductFirmware.Core.Explanations.Of(Reason.FlashFault).Next);
        await dash.Open("/products/94");
        await Expect(dash.Page.GetByRole(AriaRole.Region, new() { Name = "Recent failures" }).GetByRole(AriaRole.Link, new() { Name = device.Id })).ToBeVisibleAsync();
        await Expect(Bar(dash, "Version 2: 0 confirmed, 0 in progress, 1 failed, 0 waiting")).ToBeVisibleAsync();
        await dash.Open("/products/94/releases/2");
        await failing.GetByRole(AriaRole.Link, new() { Name = "1 device", Exact = true }).ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(1);
        await Expect(dash.Rows()).ToContainTextAsync(device.Id);
        await dash.Link("Failed: flash fault").ClickAsync(); // takes it off
        await Expect(dash.Page).ToHaveURLAsync(new Regex(@"/devices\?failed_version=2$"));
        await dash.Link("Failed: version 2").ClickAsync();
        await Expect(dash.Rows()).ToHaveCountAsync(2);
    });

    [Fact]
    public Task What_is_counted_leads_to_the_devices_that_are_counted() => Proven(async dash =>
    {
        await using var done = await GroupReleaseTests.Member(dash.Server);
        await using var trying = await GroupReleaseTests.Member(dash.Server);
        await using var failing = await GroupReleaseTests.Member(dash.Server);
        await using var elsewhere = await GroupReleaseTests.Member(dash.Server);
        await dash.Server.Release(2);
        await done.ComeOnline(dash.Server);
        await done.Update(dash.Server, await done.Offer());
        await trying.ComeOnline(dash.Server);
        await trying.Swap(dash.Server, await trying.Offer());
        await failing.ComeOnline(dash.Server);
        await failing.Progress((await failing.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        await dash.Server.Lock(elsewhere.Id, 3);
        await elsewhere.ComeOnline(dash.Server); // the same fault, of another version
        await elsewhere.Progress((await elsewhere.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        await dash.Server.Until(elsewhere.Id, device => device.Transfer!.State == "failed");
        foreach (var (name, filter) in new[] { ("Confirmed", "Up to date"), ("Failed", "Failed: version 2") })
        {
            await dash.Open("/products/94/releases/2");
            await Expect(Bar(dash, "Version 2: 1 confirmed, 1 in progress, 1 failed, 0 waiting")).ToBeVisibleAsync();
            await dash.Link(name).ClickAsync();
            await Expect(dash.Link(filter)).ToBeVisibleAsync();
            await Expect(dash.Rows()).ToHaveCountAsync(1);
        }
        await Expect(dash.Rows()).ToContainTextAsync(failing.Id);
    });

    [Fact]
    public Task Of_two_people_who_release_at_once_one_wins_and_the_other_is_told_and_sees_the_plan_anew() => Proven(async dash =>
    {
        var password = await dash.AddPerson("dana", Role.Developer);
        await using var window = await Browser.Open(new());
        var other = await window.NewPageAsync();
        other.SetDefaultTimeout((float)Wait.Limit.TotalMilliseconds);
        await other.GotoAsync($"{dash.Server.Url}/login");
        await other.GetByLabel("Name").FillAsync("dana");
        await other.GetByLabel("Password").FillAsync(password);
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await other.GetByRole(AriaRole.Heading, new() { Name = "Products", Exact = true }).WaitForAsync();
        await other.GotoAsync($"{dash.Server.Url}/products/94/firmware");
        await dash.Open("/products/94/firmware");
        await other.GetByRole(AriaRole.Button, new() { Name = "Release version 3" }).ClickAsync();
        await dash.Button("Release version 2").ClickAsync();
        await ExpectPlan(dash, await dash.Server.Plan(2));
        await other.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await Expect(other.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal(3, await Released(dash));

        await Act(dash, "Release");
        await Expect(Dialog(dash).GetByRole(AriaRole.Alert)).ToContainTextAsync("changed meanwhile");
        await ExpectPlan(dash, await dash.Server.Plan(2));
        Assert.Equal(3, await Released(dash));
        await Act(dash, "Release");
        await Expect(Dialog(dash)).ToHaveCountAsync(0);
        Assert.Equal(2, await Released(dash));
    });

    [Fact]
    public Task S69_releases_say_since_when_and_by_whom__go_back__end__and_go_to_groups() => Proven(async dash =>
    {
        await using var device = await GroupReleaseTests.Member(dash.Server);
        await dash.Server.Group("field", device);
        await dash.Server.Release(2);
        await dash.Server.Release(3);
        await dash.Open("/products/94/releases");
        var product = dash.Page.Locator(".pf-releases tbody tr").First;
        await Expect(product).ToContainTextAsync("3 · Version 3");
        await Expect(product).ToContainTextAsync("by admin");
        await dash.Button("Back to 2: The product").ClickAsync();
        await ExpectPlan(dash, await dash.Server.Plan(2));
        await Act(dash, "Release");
        await Expect(product).ToContainTextAsync("2 · Version 2");

        await dash.Open("/products/94/releases/3");
        await dash.Button("Release…").ClickAsync();
        await Dialog(dash).GetByRole(AriaRole.Radio, new() { Name = "groups" }).CheckAsync();
        await Expect(Dialog(dash).GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true })).ToBeDisabledAsync();
        await Dialog(dash).GetByRole(AriaRole.Checkbox, new() { Name = "field" }).CheckAsync();
        await ExpectPlan(dash, await dash.Server.Plan(3, "groups=field"));
        await Act(dash, "Release");
        await Expect(dash.Text("released to group field")).ToBeVisibleAsync();
        await dash.Open("/products/94/releases");
        await dash.Button("End the release: Group field").ClickAsync();
        await Act(dash, "End the release");
        await Expect(dash.Text("Follows the product")).ToBeVisibleAsync();
        await dash.Button("End the release: The product").ClickAsync();
        await Act(dash, "End the release");
        await Expect(dash.Text("Nothing: devices keep what they run")).ToBeVisibleAsync();
        Assert.Null(await Released(dash));
    });

    [Fact]
    public Task S61_what_may_not_be_released_any_more_is_refused_and_told() => Proven(async dash =>
    {
        await dash.Open("/products/94/firmware");
        await dash.Button("Release version 2").ClickAsync();
        await ExpectPlan(dash, await dash.Server.Plan(2));
        await dash.Server.Ask<FirmwareBody>(HttpMethod.Put, "/v1/products/94/firmware/2", new FirmwareChange(null, null, true));
        await Act(dash, "Release");
        await Expect(Dialog(dash).GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Null(await Released(dash));
    });

    [Fact]
    public Task A_viewer_sees_releases_and_why_none_can_be_made() => DashboardHost.Run(async dash =>
    {
        await GroupReleaseTests.Prove(dash.Server, 2, 3);
        await dash.Server.Release(2);
        await dash.Server.Release(3);
        await dash.SignIn("vera", await dash.AddPerson("vera", Role.Viewer));
        await dash.Open("/products/94/releases");
        foreach (var name in new[] { "Back to 2: The product", "End the release: The product" })
        {
            await Expect(dash.Button(name)).ToBeDisabledAsync();
            await Expect(dash.Button(name)).ToHaveAccessibleDescriptionAsync(new Regex("role", RegexOptions.IgnoreCase));
        }
        await dash.Open("/products/94/releases/2");
        await Expect(dash.Button("Release…")).ToBeDisabledAsync();
    }, signIn: false);

    [Fact]
    public Task The_overview_shows_the_fleet_s_real_numbers_now_and_over_time() => Proven(async dash =>
    {
        await using var old = await GroupReleaseTests.Member(dash.Server);
        await using var recent = await GroupReleaseTests.Member(dash.Server);
        await using var stranger = new TestDevice();
        await old.ComeOnline(dash.Server);
        for (var hours = 0; hours < 2; hours++) // a month is drawn by every second hour: one of the two is in it
        {
            dash.Server.Time.Forward(TimeSpan.FromHours(1));
            await dash.Server.Sample();
        }
        dash.Server.Time.Forward(TimeSpan.FromHours(1));
        recent.Version = 2;
        await recent.ComeOnline(dash.Server);
        await dash.Open("/products/94");
        await Expect(dash.Page.GetByRole(AriaRole.Link, new() { Name = "2 of 2 online now" })).ToBeVisibleAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Img, new() { Name = "Devices by version over time. Now: 1 on version 2, 1 on version 1." })).ToBeVisibleAsync();
        await dash.Text("The numbers").ClickAsync();
        var rows = dash.Page.Locator(".pf-chart-numbers tbody tr");
        await Expect(rows.Nth(0)).ToContainTextAsync("version 2: 1, version 1: 1");
        await Expect(rows.Nth(1)).ToContainTextAsync("version 1: 1");
        await stranger.ComeOnline(dash.Server);
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "1 waiting for approval" }).ClickAsync(); // it came by itself
        await Expect(dash.Rows()).ToContainTextAsync(stranger.Id);
        await Expect(dash.Rows()).ToHaveCountAsync(1);
        await dash.Open("/products/94");
        await dash.Link("Version 2").ClickAsync();
        await Expect(dash.Rows()).ToContainTextAsync(recent.Id);
        await Expect(dash.Rows()).ToHaveCountAsync(1);
        await dash.Open("/products/94");
        old.Version = 2;
        await old.Reboot(dash.Server);
        await Expect(dash.Page.GetByRole(AriaRole.Img, new() { Name = "Devices by version over time. Now: 2 on version 2." })).ToBeVisibleAsync(); // by itself
    });

    [Fact]
    public Task An_overview_of_a_new_product_leads_to_the_next_step() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94");
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "Next: Upload firmware" })).ToBeVisibleAsync();
        await dash.Server.Upload(2);
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "Next: Add devices" })).ToBeVisibleAsync();
        await using var device = await GroupReleaseTests.Member(dash.Server);
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "Try it on a device" }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Devices" })).ToBeVisibleAsync();
    });

    private static Task Proven(Func<DashboardHost, Task> test) => DashboardHost.Run(async dash =>
    {
        await GroupReleaseTests.Prove(dash.Server, 2, 3);
        await test(dash);
    });

    private static ILocator Dialog(DashboardHost dash) => dash.Page.GetByRole(AriaRole.Dialog);

    private static ILocator Bar(DashboardHost dash, string name) => dash.Page.GetByRole(AriaRole.Img, new() { Name = name, Exact = true });

    private static Task Act(DashboardHost dash, string name) => Dialog(dash).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static async Task<int?> Released(DashboardHost dash) => (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.ReleasedVersion;

    private static async Task ExpectPlan(DashboardHost dash, PlanBody plan)
    {
        var shown = Dialog(dash).Locator(".pf-plan-count");
        var numbers = new[] { plan.Devices, plan.Now, plan.NextOnline, plan.NotAtAll };
        for (var i = 0; i < numbers.Length; i++)
        {
            await Expect(shown.Nth(i)).ToHaveTextAsync(numbers[i].ToString("N0", CultureInfo.InvariantCulture));
        }
    }
}
