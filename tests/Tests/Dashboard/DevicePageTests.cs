using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Devices in the browser: the list, one device, and what a person does with them.</summary>
public class DevicePageTests
{
    [Fact]
    public Task S3_S27_the_product_ID_is_in_view_and_devices_are_managed_here() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await using var device = new TestDevice();
        await dash.Server.Import(device.Id);
        await device.ComeOnline(dash.Server);
        await dash.Open("/products/94/devices");
        await Expect(dash.Button("Product ID 94: copy")).ToBeVisibleAsync();
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = device.Id }).ClickAsync();
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Greenhouse 7");
        await dash.Button("Save").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Greenhouse 7");
        Assert.Equal("Greenhouse 7", (await dash.Server.Device(device.Id)).Name);
    });

    [Fact]
    public Task S75_S76_S77_S78_S85_a_row_opens_the_versions_and_lock_and_flash_now_starts_the_update() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Upload(2);
        await using var device = new TestDevice();
        await dash.Server.Import(device.Id);
        await device.ComeOnline(dash.Server);
        await dash.Open("/products/94/devices");
        await dash.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = device.Id }).GetByText("online").ClickAsync();
        await Expect(dash.Page.Locator(".pf-version")).ToHaveCountAsync(1);
        await Expect(dash.Button("Lock and flash on reset: version 2")).ToBeEnabledAsync();
        await dash.Button("Lock and flash now: version 2").ClickAsync();
        var offer = await device.Offer();
        Assert.Equal(2, offer.Version);
        await Expect(dash.Text("Locked to version 2")).ToBeVisibleAsync();
        await device.Update(dash.Server, offer);
        await Expect(dash.Page.Locator(".pf-chip").GetByText("up to date")).ToBeVisibleAsync(); // by itself: nobody loaded the page again
        await Expect(dash.Page.Locator(".pf-version")).ToContainTextAsync("runs now");
        await Expect(dash.Page.GetByRole(AriaRole.Region, new() { Name = "What was sent to it" }).Locator("tbody tr")).ToContainTextAsync("confirmed");
        await dash.Open("/products/94/devices");
        await Expect(dash.Text("locked to 2")).ToBeVisibleAsync();
    });

    [Fact]
    public Task S27_its_last_reports_are_on_its_page_as_they_come__newest_first() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await using var device = new TestDevice { BootReason = BootReason.PowerOn };
        await dash.Server.Import(device.Id);
        await dash.Open($"/products/94/devices/{device.Id}");
        var reports = dash.Page.GetByRole(AriaRole.Region, new() { Name = "Reports" });
        var rows = reports.Locator("tbody tr");
        await Expect(reports).ToContainTextAsync("It has reported nothing here yet.");
        await device.ComeOnline(dash.Server);
        await Expect(rows).ToHaveTextAsync([new Regex(@"^\s*1\s+confirmed\s*power on\s*just now\s*$")]); // by itself
        (device.Version, device.State, device.BootReason) = (2, ImageState.Testing, BootReason.Update);
        await device.Reboot(dash.Server);
        (device.Product, device.Version, device.State, device.BootReason, device.UpdatesEnabled) = (95, 3, ImageState.Confirmed, BootReason.Crash, false);
        await device.Reboot(dash.Server);
        await device.Report(); // said again
        await Expect(rows).ToHaveTextAsync([new Regex("3.*of product 95.*confirmed.*updates switched off.*crash", RegexOptions.Singleline), new Regex(@"2\s+on trial\s*update"), new Regex("1.*power on", RegexOptions.Singleline)]);
        await Expect(rows.First.Locator("time")).ToHaveAttributeAsync("title", new Regex(@"\d:\d\d"));
    });

    [Fact]
    public Task Identify_reaches_the_board_and_ping_says_whether_it_is_there() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await using var device = new TestDevice();
        await dash.Server.Import(device.Id);
        await dash.Open($"/products/94/devices/{device.Id}");
        await Expect(dash.Button("Identify")).ToBeDisabledAsync();
        await Expect(dash.Button("Identify")).ToHaveAccessibleDescriptionAsync("It is not connected.");
        await dash.Button("Ping").ClickAsync();
        await Expect(dash.Text("It is not connected.").Last).ToBeVisibleAsync();

        await device.ComeOnline(dash.Server);
        await dash.Button("Identify").ClickAsync(); // enabled by itself: it came
        Assert.Equal(CommandKind.Identify, await device.Command());
        await dash.Button("Ping").ClickAsync();
        Assert.Equal(CommandKind.Ping, await device.Command());
        await Expect(dash.Text("It is connected, and was asked to report.")).ToBeVisibleAsync();
    });

    [Fact]
    public Task S79_S80_offline_now_is_disabled_with_the_reason_and_on_reset_waits() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Upload(2);
        await using var device = new TestDevice();
        await dash.Server.Import(device.Id);
        await dash.Open($"/products/94/devices/{device.Id}");
        var now = dash.Button("Lock and flash now: version 2");
        await Expect(now).ToBeDisabledAsync();
        await Expect(now).ToHaveAccessibleDescriptionAsync("It is not connected: lock and flash on reset waits for it.");
        await dash.Button("Lock and flash on reset: version 2").ClickAsync();
        await Expect(dash.Button("Unlock")).ToBeVisibleAsync();
        Assert.Equal(2, (await dash.Server.Device(device.Id)).DesiredFirmwareVersion);
        await device.ComeOnline(dash.Server);
        Assert.Equal(2, (await device.Offer()).Version);
    });

    [Fact]
    public Task S96_S97_S99_S100_strangers_are_called_out_and_approved_or_denied_live() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await using var wanted = new TestDevice();
        await using var unwanted = new TestDevice();
        await wanted.ComeOnline(dash.Server);
        await unwanted.ComeOnline(dash.Server);
        await Expect(dash.Text("2 devices are waiting for approval")).ToBeVisibleAsync();
        await dash.Button($"Approve {wanted.Id}").ClickAsync();
        Assert.Equal(VerdictStatus.Ok, (await wanted.Verdict()).Status);
        await dash.Button($"Deny {unwanted.Id}").ClickAsync();
        await Expect(dash.Text("waiting for approval")).ToHaveCountAsync(0);
        await dash.Undo($"{unwanted.Id} is denied."); // it waits again, and is no member by that
        await Expect(dash.Text("1 device is waiting for approval")).ToBeVisibleAsync();
        Assert.True((await dash.Server.Device(unwanted.Id)).Quarantined);
        await dash.Undo($"{wanted.Id} is approved.");
        await Expect(dash.Text("2 devices are waiting for approval")).ToBeVisibleAsync();
        Assert.Equal(0, await dash.Server.Members());
        await dash.Button($"Approve {wanted.Id}").ClickAsync();
        await Expect(dash.Text("1 device is waiting for approval")).ToBeVisibleAsync();
        await dash.Button($"Deny {unwanted.Id}").ClickAsync();
        await Expect(dash.Text("waiting for approval")).ToHaveCountAsync(0);
        Assert.True((await dash.Server.Device(unwanted.Id)).Denied);
        await unwanted.Reboot(dash.Server);
        var folded = dash.Button($"Approve {unwanted.Id}");
        await Expect(folded).ToBeHiddenAsync();
        await dash.Text("Denied and removed (1)").ClickAsync();
        await Expect(folded).ToBeVisibleAsync();
    });

    [Fact]
    public Task S96_S97_S99_on_its_own_page_too_a_stranger_is_decided_with_a_way_back() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await using var device = new TestDevice();
        await device.ComeOnline(dash.Server);
        await dash.Open($"/products/94/devices/{device.Id}");
        var name = dash.Page.GetByLabel("Name", new() { Exact = true });
        await Expect(name).Not.ToBeEditableAsync(); // no member: nothing is kept of it
        await Expect(dash.Button("Save")).ToHaveAccessibleDescriptionAsync(new Regex("member"));
        await dash.Button("Deny").ClickAsync();
        await Expect(dash.Button("Take it in again")).ToBeVisibleAsync();
        await dash.Undo("is denied.");
        await Expect(dash.Button("Approve")).ToBeVisibleAsync();
        Assert.True((await dash.Server.Device(device.Id)).Quarantined);
        await dash.Button("Approve").ClickAsync();
        await Expect(name).ToBeEditableAsync();
        Assert.Equal(1, await dash.Server.Members());
        await dash.Undo("is approved.");
        await Expect(dash.Button("Approve")).ToBeVisibleAsync();
        Assert.True((await dash.Server.Device(device.Id)).Quarantined);
        await Expect(dash.Page.Locator(".mud-snackbar")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_viewer_sees_every_action_disabled_with_the_reason_and_a_page_from_before_is_refused() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.Server.Upload(2);
            await using var stranger = new TestDevice();
            await stranger.ComeOnline(dash.Server);
            await dash.SignIn("eve", await dash.AddPerson("eve", Role.Developer));
            await dash.Open("/products/94/devices");
            await Expect(dash.Button($"Approve {stranger.Id}")).ToBeEnabledAsync();
            await dash.Server.Read(store => store.Team.Where(row => row.Role == Role.Developer).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, Role.Viewer)));
            await dash.Button($"Approve {stranger.Id}").ClickAsync();
            await Expect(dash.Text("This needs the role developer, and eve is viewer.").First).ToBeVisibleAsync();
            Assert.Equal(0, await dash.Server.Members());
            await dash.Open("/products/94/devices");
            foreach (var name in new[] { $"Approve {stranger.Id}", $"Deny {stranger.Id}" })
            {
                await Expect(dash.Button(name)).ToBeDisabledAsync();
                await Expect(dash.Button(name)).ToHaveAccessibleDescriptionAsync("This needs the role developer, and eve is viewer.");
            }
            await dash.Open("/products/94/firmware");
            await Expect(dash.Button("Upload")).ToBeDisabledAsync();
            await Expect(dash.Button("Release version 2")).ToBeDisabledAsync();
        },
        signIn: false);

    [Fact]
    public Task S27_a_jump_in_the_history_shows_the_device_of_the_address_and_acts_on_it() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.AddDevices(2, (row, i) => row.Name = $"Board {i}");
        var heading = dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await dash.Open($"/products/94/devices/{FleetHost.Id(0)}");
        await Expect(heading).ToHaveTextAsync("Board 0");
        await dash.Link("Devices").ClickAsync();
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "Board 1" }).ClickAsync();
        await Expect(heading).ToHaveTextAsync("Board 1");
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("typed for the other");
        await dash.Page.EvaluateAsync("history.go(-2)");
        await Expect(heading).ToHaveTextAsync("Board 0");
        await Expect(dash.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Board 0");
        await dash.Button("Test device: switch on").ClickAsync();
        await Expect(dash.Button("Test device: switch off")).ToBeVisibleAsync();
        Assert.True((await dash.Server.Device(FleetHost.Id(0))).Test);
        Assert.False((await dash.Server.Device(FleetHost.Id(1))).Test);
    });

    [Fact]
    public Task Names_with_markup_and_emoji_are_shown_and_never_run() => DashboardHost.Run(async dash =>
    {
        const string Name = "<img src=x onerror=\"document.title='run'\"> <script>document.title='run'</script> 🌱";
        await dash.Server.CreateProduct();
        await dash.Server.Ask<Rest.ProductAnswer>(HttpMethod.Put, "/v1/products/94", new Rest.UpdateProduct(new Rest.ProductChange(Name, Name, null)));
        var image = TestImages.Make(dash.Server.Key, 94, 2);
        await dash.Server.Ask<Rest.FirmwareBody>(HttpMethod.Post, "/v1/products/94/firmware", ServerHost.UploadForm(image, Name[..64]));
        await using var device = new TestDevice();
        await dash.Server.Import(device.Id);
        await dash.Server.Ask<Rest.DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { name = Name, notes = Name });
        foreach (var path in new[] { "/products", "/products/94", "/products/94/firmware", "/products/94/audit", "/products/94/settings" })
        {
            await dash.Open(path);
            await Expect(dash.Page.Locator("main").GetByText("<img src=x").First.Or(dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" }))).ToBeVisibleAsync();
            await Expect(dash.Page.Locator("main img, main script")).ToHaveCountAsync(0);
        }
        await dash.Open("/products/94/devices");
        await Expect(dash.Rows()).ToContainTextAsync(Name);
        await Expect(dash.Rows().Locator("bdi")).ToHaveTextAsync(Name); // whichever way its letters run, the ID beside it stays as it is
        await dash.Open($"/products/94/devices/{device.Id}");
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(Name);
        await Expect(dash.Page.Locator("main img, main script")).ToHaveCountAsync(0);
    });
}
