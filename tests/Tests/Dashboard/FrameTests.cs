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

/// <summary>What holds for every page: phone width, colours, the keyboard, a lost connection, a hasty finger.</summary>
public class FrameTests
{
    [Theory]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1280, 800, ColorScheme.Light)]
    [InlineData(1280, 800, ColorScheme.Dark)]
    public Task No_page_is_wider_than_the_screen(int width, int height, ColorScheme colours) => DashboardHost.Run(
        new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = height }, ColorScheme = colours },
        async dash =>
        {
            var one = await Fleet(dash.Server);
            string[] paths =
            [
                "/products", "/start", "/products/94/start", "/account", "/organisations",
                "/products/94", "/products/95", "/products/94/releases", "/products/95/releases", "/products/94/releases/2",
                "/products/94/devices", "/products/94/devices?locked=true", $"/products/94/devices/{one}", "/products/95/devices",
                "/products/94/firmware", "/products/95/firmware",
                "/products/94/events", "/products/94/integrations", "/products/95/integrations", "/products/94/integrations/1",
                "/products/94/team", "/products/94/customers", "/products/95/customers", "/products/94/audit", "/products/94/settings",
            ];
            foreach (var path in paths)
            {
                await dash.Open(path);
                await Expect(dash.Page.Locator("tbody .pf-two-first, .pf-empty, .pf-cards, .pf-facts, .pf-settings, .pf-tiles, .pf-steps").First).ToBeVisibleAsync();
                Assert.Equal(width, await dash.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
                await dash.Picture($"{path.Replace(one, "one").Trim('/').Replace('/', '-').Replace('?', '-')}-{width}-{colours}");
            }
            Assert.Equal(colours.ToString().ToLowerInvariant(), await dash.Page.EvaluateAsync<string>("document.documentElement.dataset.theme"));
        });

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
    public void Nobody_is_told_where_nobody_looks()
    {
        var live = new ProductFirmware.Server.Dashboard.Live(new Catalog());
        var told = 0;
        using (live.Subscribe(94, () => told++))
        {
            live.Changed(95);
            live.Changed(94);
        }
        live.Changed(94);
        Assert.Equal((1, false), (told, live.IsWatched));
    }

    // 300 devices, a rollout under way; one of them, in the middle of a transfer.
    private static async Task<string> Fleet(ServerHost host)
    {
        await host.CreateProduct();
        await host.CreateProduct(95);
        await host.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange("Greenhouse sensor", null, null)));
        await host.Upload(1);
        await host.Upload(2);
        await host.Upload(3);
        await host.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, EventHosts.Body(new { name = "Greenhouse log", @event = "temp/", url = "https://example.com/devices/{{PARTICLE_DEVICE_ID}}" }));
        var nowMs = host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        string[] places = ["North field", "South field", "Tomatoes", "Peppers", "Nursery", "Seed bank"];
        var one = DeviceId.Prefix + "0abc00000000";
        await host.Read(async store =>
        {
            var images = await store.Images.OrderBy(image => image.Version).ToListAsync();
            (await store.Products.SingleAsync(row => row.Id == 94)).ReleasedVersion = 2;
            images[0].EvidenceAtMs = images[1].EvidenceAtMs = nowMs;
            for (var i = 0; i < 300; i++)
            {
                var image = images[i % 3 == 0 ? 0 : 1];
                store.Devices.Add(new DeviceRow
                {
                    Id = DeviceId.Prefix + $"0abc{i:x8}",
                    ProductId = i < 290 ? 94 : null,
                    Name = i % 4 == 3 ? null : $"{places[i % places.Length]} {i}",
                    BootId = i % 25 == 9 ? null : i + 1,
                    ReportProduct = 94,
                    ReportVersion = image.Version,
                    ReportHash = image.Hash,
                    ReportState = ImageState.Confirmed,
                    ReportTarget = TestImages.Target,
                    SlotBytes = 364 * 1024,
                    ChunkBytes = 4096,
                    UpdatesEnabled = true,
                    ReportedAtMs = nowMs - (i * 47_000L),
                    LastSeenMs = nowMs - (i * 31_000L),
                    LastAddress = "10.4.0." + (i % 250),
                    LockedVersion = i % 17 == 5 ? 3 : null,
                });
                if (i >= 290)
                {
                    store.Standings.Add(new StandingRow { ProductId = 94, DeviceId = DeviceId.Prefix + $"0abc{i:x8}", Standing = i < 296 ? Standing.Quarantined : Standing.Denied });
                }
            }
            await store.SaveChangesAsync();
            var transfer = new TransferRow
            {
                DeviceId = one,
                ProductId = 94,
                Version = 2,
                Target = TestImages.Target,
                Hash = images[1].Hash,
                SizeBytes = 20_210,
                ContentId = images[1].ContentId,
                State = TransferState.Downloading,
                Offset = 12_288,
                StartedAtMs = nowMs,
                UpdatedAtMs = nowMs,
            };
            store.Add(transfer);
            await store.SaveChangesAsync();
            (await store.Devices.SingleAsync(row => row.Id == one)).TransferId = transfer.Id;
            return await store.SaveChangesAsync();
        });
        return one;
    }
}
