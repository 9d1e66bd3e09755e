using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Webhooks in the browser: made, tried, followed, taken away.</summary>
public class IntegrationPageTests
{
    private const string Data = """{"value":21.5,"by":"<b>me</b> 🌱"}""";

    [Fact]
    public Task S32_a_webhook_is_made_here_and_its_deliveries_are_followed_and_sent_again() => WithReceiver(async (dash, receiver) =>
    {
        await dash.Open("/products/94/integrations");
        await Expect(dash.Text("No webhooks yet")).ToBeVisibleAsync();
        await dash.Button("New webhook").ClickAsync();
        await Fill(dash, "Events whose name begins with", "temp/");
        await Fill(dash, "URL", receiver.Url + "/hook/{{PARTICLE_EVENT_NAME}}");
        await Fill(dash, "Headers", "Authorization: Bearer 0123");
        await dash.Page.GetByLabel("What is sent").SelectOptionAsync("json");
        await Fill(dash, "Template", """{"celsius":"{{value}}","by":"{{by}}"}""");
        await Fill(dash, "For an event with this data", Data);
        const string Body = """{"celsius":"21.5","by":"<b>me</b> \uD83C\uDF31"}""";
        await Expect(dash.Page.Locator(".pf-preview")).ToContainTextAsync("Authorization: Bearer 0123");
        await Expect(dash.Page.Locator(".pf-preview")).ToContainTextAsync(Body);
        await dash.Button("Create").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("whsec_");
        var secret = await dash.Page.GetByRole(AriaRole.Dialog).Locator("code").InnerTextAsync();
        await dash.Button("I have it").ClickAsync();
        await Expect(dash.Text("Nothing was sent yet")).ToBeVisibleAsync();

        await using var device = await dash.Server.Member();
        await device.Emit("temp/1", Data);
        await Expect(Row(dash)).ToContainTextAsync("delivered"); // by itself
        var got = Assert.Single(receiver.Requests);
        Assert.Equal(("POST", Body), (got.Method, got.Body));
        Assert.True(got.IsSignedWith(secret));
        Assert.Equal("Bearer 0123", got.Headers["authorization"]);

        receiver.Answers = (_, response) =>
        {
            response.StatusCode = 503;
            return response.WriteAsync("<b>busy</b>");
        };
        await device.Emit("temp/2", Data);
        await Expect(Row(dash)).ToContainTextAsync("waiting");
        await Expect(Row(dash)).ToContainTextAsync("503");
        await Expect(Row(dash)).ToContainTextAsync("<b>busy</b>");
        await Expect(Row(dash)).ToContainTextAsync("again");
        receiver.Answers = null;
        await Row(dash).GetByRole(AriaRole.Button, new() { Name = "Redeliver" }).ClickAsync();
        await Expect(Row(dash)).ToContainTextAsync("delivered");
        Assert.Equal(receiver.Requests.ElementAt(1).EventId, receiver.Requests.Last().EventId);
        await Row(dash).GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Dialog).Locator("pre").First).ToContainTextAsync("<b>me</b> 🌱");
        await Expect(dash.Page.Locator("main b, [role=dialog] b")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_webhook_is_tested_changed_disabled_and_deleted() => WithReceiver(async (dash, receiver) =>
    {
        var made = await dash.Server.Hook(receiver, more: new { @event = "temp", url = receiver.Url, json = new { a = "{{x}}" } });
        await dash.Open("/products/94/integrations");
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = $"Webhook {made.Id}" }).ClickAsync();
        await dash.Button("Send a test").ClickAsync();
        await Expect(dash.Text("The test arrived")).ToBeVisibleAsync();
        await Expect(Row(dash)).ToContainTextAsync("delivered");
        Assert.Single(receiver.Requests);

        await dash.Button("Edit").ClickAsync();
        await Expect(dash.Page.GetByLabel("Template")).ToHaveValueAsync("{\n  \"a\": \"{{x}}\"\n}");
        await dash.Page.GetByLabel("What is sent").SelectOptionAsync("");
        await Fill(dash, "Name", "Log", exact: true);
        await dash.Server.Ask<IntegrationBody>(HttpMethod.Put, $"{EventHosts.Hooks}/{made.Id}", new { @event = "temp/" }); // by somebody else
        await dash.Button("Save").ClickAsync();
        await Expect(dash.Text("The webhook was changed meanwhile: it listens to \"temp/\"")).ToBeVisibleAsync();
        Assert.Null((await dash.Server.Get<IntegrationBody>($"{EventHosts.Hooks}/{made.Id}")).Name);
        await dash.Button("Save").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Log");
        var changed = await dash.Server.Get<IntegrationBody>($"{EventHosts.Hooks}/{made.Id}");
        Assert.Null(changed.Json);

        await dash.Button("Disable").ClickAsync();
        await Expect(dash.Button("Enable")).ToBeVisibleAsync();
        Assert.True((await dash.Server.Get<IntegrationBody>($"{EventHosts.Hooks}/{made.Id}")).Disabled);
        await dash.Button("New secret").ClickAsync();
        await dash.Button("Make it").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("whsec_");
        await dash.Button("I have it").ClickAsync();
        await dash.Button("Delete").ClickAsync();
        await dash.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(dash.Text("No webhooks yet")).ToBeVisibleAsync();
        Assert.Equal(0, await dash.Server.Read(store => store.Integrations.CountAsync()));
    });

    [Fact]
    public Task S32_a_jump_in_the_history_shows_the_webhook_of_the_address_and_acts_on_it() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var first = await Hook(dash, "First");
        var second = await Hook(dash, "Second");
        await dash.Server.Read(store =>
        {
            store.Deliveries.Add(new DeliveryRow { IntegrationId = first.Id, EventName = "sent/first", EventId = "1", Data = "1", State = DeliveryState.Delivered, Attempts = 1 });
            return store.SaveChangesAsync();
        });
        await dash.Open($"/products/94/integrations/{first.Id}");
        await Expect(dash.Heading()).ToHaveTextAsync("First");
        await dash.JumpTo($"/products/94/integrations/{second.Id}");
        await Expect(dash.Heading()).ToHaveTextAsync("Second");
        await Expect(dash.Text("Nothing was sent yet")).ToBeVisibleAsync();
        await dash.Button("Disable").ClickAsync();
        await Expect(dash.Button("Enable")).ToBeVisibleAsync();
        Assert.Equal((false, true), (await IsDisabled(dash, first.Id), await IsDisabled(dash, second.Id)));
        await dash.Page.GoBackAsync();
        await Expect(dash.Heading()).ToHaveTextAsync("First");
        await Expect(Row(dash)).ToContainTextAsync("sent/first");

        var name = dash.Page.GetByLabel("Name", new() { Exact = true });
        await dash.JumpTo($"/products/94/integrations/{first.Id}/edit");
        await Expect(name).ToHaveValueAsync("First");
        await name.FillAsync("Typed for the first");
        await dash.JumpTo($"/products/94/integrations/{second.Id}/edit");
        await Expect(name).ToHaveValueAsync("Second");
        await dash.JumpTo("/products/94/integrations/new");
        await Expect(name).ToHaveValueAsync("");
    });

    [Fact]
    public Task An_address_inside_the_servers_network_is_refused_at_its_field() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/integrations/new");
        await Fill(dash, "Events whose name begins with", "temp/");
        await Fill(dash, "URL", "http://10.0.0.7/");
        await dash.Button("Create").ClickAsync();
        await Expect(dash.Page.Locator(".mud-input-error .mud-input-helper-text, .mud-input-helper-text.mud-input-error").First).ToContainTextAsync("10.0.0.7 is an address inside the server's own network.");
        await Expect(dash.Page.GetByLabel("URL")).ToHaveAttributeAsync("aria-invalid", "true");
        await Fill(dash, "Headers", "no colon");
        await Expect(dash.Button("Create")).ToBeDisabledAsync();
        Assert.Equal(0, await dash.Server.Read(store => store.Integrations.CountAsync()));
    });

    [Fact]
    public Task A_template_that_says_a_name_twice_is_told_and_nothing_typed_is_lost() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/integrations/new");
        await dash.Page.GetByLabel("What is sent").SelectOptionAsync("json");
        await Fill(dash, "Template", """{"a":{"b":1,"b":2}}""");
        await Expect(dash.Text("Write each name of a JSON object once.").Last).ToBeVisibleAsync();
        await Fill(dash, "Template", """{"a":{"b":1,"c":2}}""");
        await Expect(dash.Page.Locator(".pf-preview")).ToContainTextAsync("\"c\":2");
    });

    [Fact]
    public Task A_viewer_sees_webhooks_and_no_way_to_change_them() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            var made = await dash.Server.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, EventHosts.Body(new { @event = "t", url = "https://example.com" }));
            await dash.SignIn("eve", await dash.AddPerson("eve", Role.Viewer));
            await dash.Open("/products/94/integrations");
            await Expect(dash.Button("New webhook")).ToBeDisabledAsync();
            await dash.Open($"/products/94/integrations/{made.Id}");
            foreach (var name in new[] { "Send a test", "Edit", "Disable", "New secret", "Delete" })
            {
                await Expect(dash.Button(name)).ToBeDisabledAsync();
                await Expect(dash.Button(name)).ToHaveAccessibleDescriptionAsync("This needs the role developer, and eve is viewer.");
            }
            await dash.Open("/products/94/integrations/new");
            await Expect(dash.Button("Create")).ToBeDisabledAsync();
        },
        signIn: false);

    private static Task WithReceiver(Func<DashboardHost, WebhookReceiver, Task> test) => DashboardHost.Run(
        async dash =>
        {
            await using var receiver = await WebhookReceiver.Start();
            await dash.Server.Stop();
            dash.Server.WebhooksAllowPrivate = true;
            await dash.Server.Run();
            await dash.Server.CreateProduct();
            await dash.SignIn();
            await test(dash, receiver);
        },
        signIn: false);

    private static Task<IntegrationBody> Hook(DashboardHost dash, string name) =>
        dash.Server.Ask<IntegrationBody>(HttpMethod.Post, EventHosts.Hooks, EventHosts.Body(new { name, @event = "t", url = "https://example.com" }));

    private static async Task<bool> IsDisabled(DashboardHost dash, int hook) =>
        (await dash.Server.Get<IntegrationBody>($"{EventHosts.Hooks}/{hook}")).Disabled;

    private static Task Fill(DashboardHost dash, string label, string text, bool exact = true) =>
        dash.Page.GetByLabel(label, new() { Exact = exact }).FillAsync(text);

    // Newest first.
    private static ILocator Row(DashboardHost dash) => dash.Page.Locator("tbody tr").First;
}
