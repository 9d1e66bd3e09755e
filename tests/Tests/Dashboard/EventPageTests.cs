using Microsoft.Playwright;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Server.Dashboard;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Events in the browser, as they happen.</summary>
public class EventPageTests
{
    private const string Markup = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script> 🌱";

    [Fact]
    public Task S30_S35_S95_events_of_members_come_live_and_end_with_the_privileges() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateProduct(95);
        await using var device = await dash.Server.Member();
        await using var stranger = new TestDevice();
        await stranger.ComeOnline(dash.Server);
        await Listen(dash);
        await device.Emit("temp/one", "21.5");
        await Expect(Row(dash, "temp/one")).ToContainTextAsync("21.5");
        await Expect(Row(dash, "temp/one")).ToContainTextAsync(device.Id);

        await stranger.Emit("temp/stranger");
        device.Product = 95;
        Assert.Equal(VerdictStatus.Limited, (await device.Reboot(dash.Server)).Status);
        await device.Emit("temp/two");
        await Publish(dash, "mark");
        await Expect(Row(dash, "mark")).ToBeVisibleAsync();
        await Expect(Row(dash, "temp/two")).ToHaveCountAsync(0);
        await Expect(Row(dash, "temp/stranger")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task S30_events_are_paused_filtered_and_opened() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await using var device = await dash.Server.Member();
        await Listen(dash);
        await device.Emit("temp/one", """{"room":{"name":"north"},"celsius":21.5}""");
        await Expect(Row(dash, "temp/one")).ToBeVisibleAsync();

        await dash.Button("Pause").ClickAsync();
        await Expect(dash.Button("Resume")).ToBeVisibleAsync(); // the click has arrived
        await Publish(dash, "temp/two");
        await Publish(dash, "door/open");
        await Expect(dash.Text("Paused: 2 events came meanwhile")).ToBeVisibleAsync();
        await Expect(Row(dash, "temp/two")).ToHaveCountAsync(0);
        await dash.Button("Resume").ClickAsync();
        await Expect(Row(dash, "temp/two")).ToBeVisibleAsync();

        await dash.Page.GetByLabel("Name begins with").FillAsync("temp/");
        await Expect(Row(dash, "door/open")).ToHaveCountAsync(0);
        await dash.Page.GetByLabel("Device ID").FillAsync(device.Id);
        await Expect(Row(dash, "temp/two")).ToHaveCountAsync(0);
        await Expect(dash.Text("Listening", exact: true)).ToBeVisibleAsync();
        await Publish(dash, "temp/three");
        await device.Emit("temp/four");
        await Expect(Row(dash, "temp/four")).ToBeVisibleAsync();
        await Expect(Row(dash, "temp/three")).ToHaveCountAsync(0);

        await Row(dash, "temp/one").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator("pre")).ToContainTextAsync("\"name\": \"north\"");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_payload_with_markup_is_text_and_a_long_one_is_cut_until_it_is_asked_for() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await Listen(dash);
        await Publish(dash, Markup[..64], Markup + new string('x', 900) + "end");
        var row = dash.Page.Locator("button.pf-event");
        await Expect(row).ToContainTextAsync(Markup[..64]);
        await row.ClickAsync();
        var text = dash.Page.GetByRole(AriaRole.Dialog).Locator("pre");
        await Expect(text).ToContainTextAsync(Markup);
        await Expect(text).Not.ToContainTextAsync("end");
        await dash.Button("Show all", exact: false).ClickAsync();
        await Expect(text).ToContainTextAsync("xend");
        await Expect(dash.Page.Locator("main img, main script, [role=dialog] img, [role=dialog] script")).ToHaveCountAsync(0);
        Assert.StartsWith("Events", await dash.Page.TitleAsync());
    });

    [Fact]
    public Task A_person_publishes_an_event_and_sees_it() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await Listen(dash);
        await dash.Button("Publish an event").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("pf/mine");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("pf/mine");
        await dialog.GetByLabel("Name").FillAsync("greeting");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
        await Expect(Row(dash, "greeting")).ToBeVisibleAsync();
    });

    [Fact]
    public Task Who_is_no_longer_in_the_team_hears_nothing_more() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            await dash.SignIn("eve", await dash.AddPerson("eve", Role.Viewer));
            await Listen(dash);
            await Expect(dash.Button("Publish an event")).ToBeDisabledAsync();
            await Expect(dash.Button("Publish an event")).ToHaveAccessibleDescriptionAsync("This needs the role developer, and eve is viewer.");
            dash.ExpectsTrouble = true;
            await dash.Server.Read(async store =>
            {
                var eve = store.Users.Single(person => person.UserName == "eve");
                store.Team.Remove(store.Team.Single(row => row.PersonId == eve.Id));
                return await store.SaveChangesAsync();
            });
            await Expect(dash.Text("Not listening")).ToBeVisibleAsync();
            await Publish(dash, "secret");
            await dash.Button("Listen again").ClickAsync();
            await Expect(dash.Text("Not listening")).ToBeVisibleAsync();
            await Expect(Row(dash, "secret")).ToHaveCountAsync(0);
        },
        signIn: false);

    [Fact]
    public Task A_flood_is_drawn_without_holding_up_the_page() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await Listen(dash);
        var hub = (EventHub)dash.Server.Services.GetService(typeof(EventHub))!;
        for (var i = 0; i < 20_000; i++)
        {
            hub.Publish(ProductEvent.Of(94, $"flood/{i}", "x", dash.Server.Time));
        }
        // What comes while the flood still waits to be drawn may only be counted as missing: it is said again until it is seen.
        await Wait.Until(async () =>
        {
            await Publish(dash, "after");
            return await Row(dash, "after").CountAsync() > 0;
        });
        Assert.InRange(await dash.Page.Locator("button.pf-event").CountAsync(), 2, 100);
    });

    [Fact]
    public void A_feed_keeps_the_newest_and_stands_still_while_it_is_paused()
    {
        var feed = new EventFeed();
        SeenEvent Add(int number)
        {
            var seen = new SeenEvent($"e{number}", new EventBody("", 60, DateTime.UnixEpoch, "api"));
            feed.Add(seen);
            return seen;
        }
        for (var i = 0; i < EventFeed.KeptMax + 3; i++)
        {
            Add(i);
        }
        Assert.Equal((EventFeed.KeptMax, $"e{EventFeed.KeptMax + 2}", "e3"), (feed.Shown.Length, feed.Shown[0].Name, feed.Shown[^1].Name));
        feed.Pause();
        var missed = Add(999);
        Assert.Equal((1, false), (feed.Meanwhile, feed.Shown.Contains(missed)));
        feed.Resume();
        Assert.Equal((0, missed), (feed.Meanwhile, feed.Shown[0]));
        feed.Keep(seen => seen == missed);
        Assert.Equal([missed], feed.Shown);
    }

    private static async Task Listen(DashboardHost dash)
    {
        await dash.Open("/products/94/events");
        await Expect(dash.Text("Listening", exact: true)).ToBeVisibleAsync();
    }

    private static Task Publish(DashboardHost dash, string name, string data = "") =>
        dash.Server.Ask<OkAnswer>(HttpMethod.Post, EventHosts.Events, new { name, data });

    private static ILocator Row(DashboardHost dash, string name) =>
        dash.Page.Locator("button.pf-event").Filter(new() { Has = dash.Page.GetByText(name, new() { Exact = true }) });
}
