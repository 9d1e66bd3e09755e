using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Server.Dashboard;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>What an open page follows by itself, though nobody changed it through the product's own addresses.</summary>
public class FollowTests
{
    [Fact]
    public Task A_page_follows_the_rights_of_its_person_and_the_name_of_its_product() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.SignIn("eve", await dash.AddPerson("eve", Role.Viewer));
            await dash.Open("/products/94/devices");
            await Expect(dash.Button("Import")).ToBeDisabledAsync();
            await dash.Server.Ask<TeamMemberBody>(HttpMethod.Post, $"/v1/orgs/{OrganisationRow.FirstId}/team/eve", new TeamChange("developer", null));
            await Expect(dash.Button("Import")).ToBeEnabledAsync();
            await dash.Server.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange("Greenhouse", null, null)));
            await Expect(dash.Page.Locator(".pf-product-name")).ToHaveTextAsync("Greenhouse");
            await Expect(dash.Page).ToHaveTitleAsync("Devices · Greenhouse");
            await dash.Server.Ask<OkAnswer>(HttpMethod.Delete, "/v1/products/94/team/eve");
            await Expect(dash.Page.Locator(".pf-product-name")).ToHaveCountAsync(0);
            await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no product 94");
        },
        signIn: false);

    [Fact]
    public Task D26_a_claim_and_an_accepted_invitation_show_by_themselves() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await using var device = await dash.Server.Member();
        var customer = await dash.Server.Customer("carla@example.com");
        var owner = dash.Page.GetByRole(AriaRole.Region, new() { Name = "Ownership and membership" });
        await dash.Open($"/products/94/devices/{device.Id}");
        await Expect(owner).ToContainTextAsync("nobody");
        await dash.Server.As(customer.AccessToken, () => dash.Server.Ask<OwnDeviceBody>(HttpMethod.Post, "/v1/devices", new ClaimDevice(device.Id)));
        await Expect(owner).ToContainTextAsync("carla@example.com");
        await dash.Server.As(customer.AccessToken, () => dash.Server.Ask<OwnDeviceBody>(HttpMethod.Put, $"/v1/devices/{device.Id}", new OwnDeviceChange("Lamp")));
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Lamp");
        await dash.Open("/products/94/team");
        await Expect(dash.Button("Remove admin")).ToBeVisibleAsync();
        await dash.Server.Join("ben", "viewer");
        await Expect(dash.Button("Remove ben")).ToBeVisibleAsync();
    });

    [Fact]
    public Task The_products_follow_what_happens_in_them_and_are_named_as_what_they_are() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94");
        await dash.Server.CreateProduct(95);
        await dash.Server.Import(FleetHost.Id(1));
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "ProductFirmware: all products" }).ClickAsync();
        await Expect(Card(dash, "Product 95")).ToContainTextAsync("0 devices");
        await Expect(Card(dash, "Product 94")).ToContainTextAsync("1 device");
        await Expect(dash.Page).ToHaveTitleAsync("Products · ProductFirmware");
        await dash.Server.Import(FleetHost.Id(2), product: 95);
        await Expect(Card(dash, "Product 95")).ToContainTextAsync("1 device"); // nobody loaded the page again
        await dash.Server.CreateProduct(96);
        await Expect(Card(dash, "Product 96")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Moments_are_the_viewers_own_and_exact_where_the_mouse_rests() => DashboardHost.Run(
        new BrowserNewContextOptions { TimezoneId = "Australia/Eucla" }, // a quarter of an hour beside everybody
        async dash =>
        {
            await SampleFleet.Add(dash);
            await dash.Open("/products/94");
            await Expect(dash.Page.Locator(".pf-chart-band title").Last).ToHaveTextAsync(new Regex(@"^\d+ \w+ \d{4}, [\d:]{8} \(Australia/Eucla\)\s+version 4: \d+"));
            await dash.Page.Locator(".pf-chart").HoverAsync();
            await dash.Picture("chart-hover");

            await dash.Open("/products/94/events");
            await Expect(dash.Text("Listening", exact: true)).ToBeVisibleAsync();
            var before = dash.Server.Time.GetUtcNow();
            await dash.Server.Ask<OkAnswer>(HttpMethod.Post, EventHosts.Events, new { name = "moment", data = "" });
            var clock = dash.Page.Locator("button.pf-event span").First;
            await Expect(clock).ToHaveAttributeAsync("title", new Regex(@"\(Australia/Eucla\)$"));
            var shown = DateTime.Parse((await clock.GetAttributeAsync("title"))!.Split(" (")[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(shown - before.UtcDateTime, TimeSpan.FromMinutes(524), TimeSpan.FromMinutes(526) + Wait.Limit);

            await dash.Server.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange(null, null, null, EvidenceMinutes: 60)));
            await using var device = new TestDevice();
            device.Run(await dash.Server.Upload(5), 5);
            await dash.Server.Import(device.Id);
            await device.ComeOnline(dash.Server);
            await dash.Open("/products/94/firmware");
            await Expect(dash.Text("VIRTUAL: not yet").First).ToHaveAttributeAsync("title", new Regex(@"stay up until .* \(Australia/Eucla\)$"));
        });

    [Fact]
    public Task Nothing_is_asked_for_a_browser_that_is_lost_until_it_is_back() => DashboardHost.Run(async dash =>
    {
        const int BeatsToLook = 4; // a page that follows has asked by then
        await dash.HoldLines();
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await Expect(dash.Text("No devices yet")).ToBeVisibleAsync();
        var (inside, asked, beats, imported) = (dash.Server.Part<InProcess>(), 0, 0, 0);
        var pipeline = inside.Pipeline!;
        inside.Pipeline = context =>
        {
            Interlocked.Increment(ref asked);
            return pipeline(context);
        };
        dash.Server.Part<Pulse>().Beat += () => Interlocked.Increment(ref beats);
        await dash.CutLine();
        await Wait.Until(async () => // the server hears of it in its own time
        {
            (asked, beats) = (0, 0);
            await dash.Server.Import(FleetHost.Id(imported++));
            await Wait.Until(() => Volatile.Read(ref beats) > BeatsToLook);
            return Volatile.Read(ref asked) == 0;
        });
        await dash.MendLine();
        await Expect(dash.Rows()).ToHaveCountAsync(imported);
        Assert.NotEqual(0, asked);
    });

    private static ILocator Card(DashboardHost dash, string name) => dash.Page.Locator(".pf-card").Filter(new() { HasText = name });
}
