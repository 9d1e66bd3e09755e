using Microsoft.Playwright;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>The dashboard without a mouse.</summary>
public class KeyboardTests
{
    private const int TabsMax = 120;

    // What has the focus, and whether one sees that: its outline, or another look than without it, also of what stands beside it.
    private const string Focus = """
        () => {
            const focused = document.activeElement;
            const around = focused.parentElement ?? focused;
            const looks = () => [around, ...around.querySelectorAll("*")]
                .flatMap(one => [null, "::before", "::after"].map(part => getComputedStyle(one, part)))
                .map(style => [style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor, style.boxShadow, style.borderColor, style.borderWidth, style.backgroundColor, style.opacity].join()).join();
            const name = focused.tagName + " " + (focused.getAttribute("aria-label") ?? focused.textContent.trim().slice(0, 60));
            if (focused === document.body || focused.tagName === "H1") { // no stop: a new page is read from its heading on
                return { name, isSeen: true };
            }
            const within = looks();
            focused.blur();
            const without = looks();
            focused.focus({ focusVisible: true, preventScroll: true });
            return { name, isSeen: within !== without };
        }
        """;

    [Fact]
    public Task S75_S77_S59_from_the_list_to_a_lock_and_a_release_by_keyboard_alone() => DashboardHost.Run(
        new BrowserNewContextOptions { ReducedMotion = ReducedMotion.Reduce },
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.Server.Upload(2);
            await using var device = await dash.Server.Member();
            await dash.Open("/products/94/devices");
            await Press(dash, dash.Link(device.Id));
            await Press(dash, dash.Button("Lock and flash now: version 2"));
            var offer = await device.Offer();
            await Expect(dash.Button("Unlock")).ToBeVisibleAsync();
            await device.Update(dash.Server, offer);
            await Press(dash, dash.Link("Firmware"));
            await Press(dash, dash.Button("Release version 2"));
            await Expect(dash.Dialog().Locator(".pf-plan-count").First).ToBeVisibleAsync();
            await dash.Escape();
            Assert.Null((await dash.Server.Get<Rest.ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
            await Press(dash, dash.Button("Release version 2"));
            await Press(dash, dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }));
            await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Release of version 2");
            Assert.Equal(2, (await dash.Server.Get<Rest.ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
        });

    [Fact]
    public Task An_action_keeps_the_focus_and_a_button_that_is_off_says_why_and_does_nothing() => DashboardHost.Run(async dash =>
    {
        var id = FleetHost.Id(0);
        await dash.Server.CreateProduct();
        await dash.Server.Upload(2);
        await dash.Server.AddDevices(1);
        await dash.Open($"/products/94/devices/{id}");
        await dash.Button("Test device: switch on").FocusAsync();
        await dash.Page.Keyboard.PressAsync("Enter");
        await Expect(dash.Button("Test device: switch off")).ToBeFocusedAsync();
        Assert.True((await dash.Server.Device(id)).Test);

        var off = dash.Button("Lock and flash now: version 2");
        await off.FocusAsync();
        await Expect(off).ToBeFocusedAsync();
        await Expect(dash.Page.Locator(".mud-tooltip").GetByText("It is not connected: lock and flash on reset waits for it.")).ToBeVisibleAsync();
        await dash.Picture("button-off");
        await dash.Page.Keyboard.PressAsync("Enter");
        await off.ClickAsync(new() { Force = true });
        await dash.Button("Development device: switch on").ClickAsync();
        await Expect(dash.Button("Development device: switch off")).ToBeVisibleAsync(); // whatever came before it is done
        Assert.Null((await dash.Server.Device(id)).DesiredFirmwareVersion);
        await Expect(dash.Page.Locator(".mud-snackbar")).ToHaveCountAsync(0); // and nothing was refused
    });

    // As a person does: Tab until it has the focus, which must be seen all the way, and then Enter.
    private static async Task Press(DashboardHost dash, ILocator what)
    {
        await Expect(what).ToBeEnabledAsync();
        var way = new List<string>();
        for (var tabs = 0; tabs < TabsMax; tabs++)
        {
            await dash.Page.Keyboard.PressAsync("Tab");
            var focus = await dash.Page.EvaluateAsync<Seen>(Focus);
            Assert.True(focus.IsSeen, $"Nobody sees that {focus.Name} has the focus.");
            way.Add(focus.Name);
            if (await what.EvaluateAsync<bool>("one => one === document.activeElement"))
            {
                await dash.Page.Keyboard.PressAsync("Enter");
                return;
            }
        }
        Assert.Fail($"{what} has never had the focus, but {string.Join("; ", way)}.");
    }

    private sealed class Seen
    {
        public string Name { get; set; } = "";

        public bool IsSeen { get; set; }
    }
}
