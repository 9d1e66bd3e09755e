using Microsoft.Playwright;
using ProductFirmware.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>
/// A walk past every page and dialog, with a fleet and with nothing, on a desk and on a phone, light and dark. It leaves a picture of
/// each for people to look at.
/// </summary>
public class WalkTests
{
    private const string Content =
        "tbody .pf-two-first, .pf-empty, .pf-cards, .pf-facts, .pf-settings, .pf-tiles, .pf-steps, .pf-columns, .pf-login";

    private static readonly string[] Pages =
    [
        "/products", "/start", "/account", "/organisations",
        "/products/94", "/products/94/start", "/products/94/devices", "/products/94/devices?locked=true", $"/products/94/devices/{SampleFleet.Moving}",
        $"/products/94/devices/{SampleFleet.Troubled}", "/products/94/firmware", "/products/94/releases", "/products/94/releases/3",
        "/products/94/events", "/products/94/integrations", "/products/94/integrations/1", "/products/94/integrations/1/edit",
        "/products/94/customers", "/products/94/team", "/products/94/audit", "/products/94/settings",
        "/products/95", "/products/95/start", "/products/95/devices", "/products/95/firmware", "/products/95/releases", "/products/95/integrations",
        "/products/95/integrations/new", "/products/95/customers",
        "/products/96", "/products/96/devices", $"/products/96/devices/{SampleFleet.LongNamed}", "/products/96/firmware", "/products/96/releases/1", "/products/96/releases", "/products/96/settings",
    ];

    private static readonly (string Name, string Path, Func<DashboardHost, Task> Open)[] Dialogs =
    [
        ("new-product", "/products", dash => dash.Button("New product").ClickAsync()),
        ("import", "/products/94/devices", dash => dash.Button("Import").ClickAsync()),
        ("bulk", "/products/94/devices", Bulk),
        ("confirm", $"/products/94/devices/{SampleFleet.Moving}", dash => dash.Button("Remove").ClickAsync()),
        ("upload", "/products/94/firmware", dash => dash.Button("Upload").ClickAsync()),
        ("release", "/products/94/firmware", Release),
        ("publish", "/products/94/events", dash => dash.Button("Publish an event").ClickAsync()),
        ("delivery", "/products/94/integrations/1", dash => dash.Page.GetByRole(AriaRole.Button, new() { Name = "Open delivery" }).First.ClickAsync()),
        ("customer", "/products/94/customers", dash => dash.Button("New customer").ClickAsync()),
        ("invite", "/products/94/team", dash => dash.Button("Invite").ClickAsync()),
        ("role", "/products/94/team", dash => dash.Button("Change role of mira").ClickAsync()),
        ("api-user", "/products/94/team", dash => dash.Button("New API user").ClickAsync()),
        ("token", "/account", dash => dash.Button("New token").ClickAsync()),
        ("confirm-long", $"/products/96/devices/{SampleFleet.LongNamed}", dash => dash.Button("Remove").ClickAsync()),
        ("organisation", "/organisations", dash => dash.Button("New organisation").ClickAsync()),
    ];

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    public Task No_page_is_wider_than_the_screen_jumps_while_it_loads_or_shuts_anybody_out(int width, int height) => Walk(width, height, async look =>
    {
        foreach (var path in Pages)
        {
            await look.At(path);
        }
        await look.Leave();
        foreach (var path in new[] { "/login", "/login?ended=true", "/invitation?code=1", "/invitation", "/missing" })
        {
            await look.At(path);
        }
    });

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    public Task No_dialog_is_wider_than_the_screen_or_shuts_anybody_out(int width, int height) => Walk(width, height, async look =>
    {
        foreach (var (name, path, open) in Dialogs)
        {
            await look.At(name, path, open);
        }
    });

    private static Task Walk(int width, int height, Func<Look, Task> walk)
    {
        Axe.MustBeInstalled();
        var window = new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce };
        return DashboardHost.Run(window, async dash =>
        {
            await SampleFleet.Add(dash);
            var look = new Look(dash, width);
            await walk(look);
            Assert.True(look.Wrong.Count == 0, string.Join("\n\n", look.Wrong));
        });
    }

    private static async Task Bulk(DashboardHost dash)
    {
        await dash.Page.GetByLabel("Select all on this page").CheckAsync();
        await dash.Button("Lock and flash on reset: selected devices").ClickAsync();
    }

    private static async Task Release(DashboardHost dash)
    {
        await dash.Button("Release version 2").ClickAsync();
        await Expect(dash.Page.Locator(".pf-plan-count").First).ToBeVisibleAsync();
    }

    /// <summary>What is looked at on each page, and all that was wrong.</summary>
    private sealed class Look(DashboardHost dash, int width)
    {
        private const double JumpMax = 0.01;

        public List<string> Wrong { get; } = [];

        public async Task At(string path)
        {
            await dash.Open(path);
            await Expect(dash.Page.Locator(Content).First).ToBeVisibleAsync();
            await Expect(dash.Page.Locator(".pf-loading")).ToHaveCountAsync(0);
            await Jumps(path);
            await InBothColours(path.Trim('/').Replace(SampleFleet.Moving, "moving").Replace(SampleFleet.Troubled, "troubled").Replace(SampleFleet.LongNamed, "long").Replace('/', '-').Replace('?', '-'), isWhole: true);
        }

        public async Task At(string name, string path, Func<DashboardHost, Task> open)
        {
            await dash.Open(path);
            await open(dash);
            await Expect(dash.Dialog()).ToBeVisibleAsync();
            await InBothColours($"dialog-{name}", isWhole: false);
        }

        /// <summary>Nobody is signed in any more.</summary>
        public Task Leave() => dash.Window.ClearCookiesAsync();

        private async Task InBothColours(string name, bool isWhole)
        {
            foreach (var colours in new[] { ColorScheme.Dark, ColorScheme.Light })
            {
                await dash.Page.EmulateMediaAsync(new() { ColorScheme = colours });
                await Drawn(colours);
                var wide = await dash.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
                Wrong.AddRange(wide > width ? [$"{name}: {wide} pixels wide"] : []);
                Wrong.AddRange((await Axe.Look(dash.Page)).Select(found => $"{name}, {colours}: {found}"));
                await dash.Picture($"{name}-{width}-{colours}", isWhole);
            }
        }

        // Where there is a circuit, the theme comes over it.
        private async Task Drawn(ColorScheme colours)
        {
            await Expect(dash.Page.Locator("html")).ToHaveAttributeAsync("data-theme", colours.ToString().ToLowerInvariant());
            if (await dash.Page.Locator(".pf-bar").CountAsync() > 0)
            {
                await Expect(dash.Page.Locator($".pf-bar [aria-label='{(colours == ColorScheme.Dark ? "Light" : "Dark")} colours']")).ToHaveCountAsync(1);
            }
        }

        private async Task Jumps(string path)
        {
            var jumps = await dash.Page.EvaluateAsync<string[]>("""
                most => new Promise(done => {
                    const found = [];
                    const take = list => found.push(...list.filter(one => !one.hadRecentInput));
                    const observer = new PerformanceObserver(list => take(list.getEntries()));
                    observer.observe({ type: "layout-shift", buffered: true });
                    requestAnimationFrame(() => requestAnimationFrame(() => {
                        take(observer.takeRecords());
                        const sum = found.reduce((all, one) => all + one.value, 0);
                        done(sum <= most ? [] : found.map(one => `${one.value.toFixed(3)} ${one.sources.map(source => source.node?.className ?? "?").join(", ")}`));
                    }));
                })
                """, JumpMax);
            Wrong.AddRange(jumps.Select(jump => $"{path} jumps: {jump}"));
        }
    }
}
