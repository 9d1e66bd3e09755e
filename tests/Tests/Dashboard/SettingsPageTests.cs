using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>A product's settings in the browser, and what the audit log says of them.</summary>
public class SettingsPageTests
{
    [Fact]
    public Task S92_S93_the_policy_of_a_new_product_is_a_choice_and_stands_on_quarantine() => DashboardHost.Run(async dash =>
    {
        await dash.Button("New product").ClickAsync();
        await dash.Page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Greenhouse");
        await dash.Button("Create").ClickAsync();
        await dash.Button("Open the product").ClickAsync();
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
        await Expect(dash.Page.GetByLabel("Quarantine")).ToBeCheckedAsync();
        await Expect(dash.Page.GetByLabel("Auto-approve")).Not.ToBeCheckedAsync();
        await Expect(dash.Page.GetByLabel("Auto-approve")).ToBeEnabledAsync();
        await Expect(dash.Button("Save the policy")).ToBeDisabledAsync();
    });

    [Fact]
    public Task S104_before_auto_approve_is_saved_the_page_warns_and_the_audit_log_says_who_changed_what() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await Expect(dash.Text("Auto-approve is the weaker choice; quarantine is recommended.")).ToBeVisibleAsync();
        await Expect(dash.Text("A device of anybody else is quarantined all the same.")).ToBeVisibleAsync();
        await dash.Page.GetByLabel("Auto-approve").CheckAsync();
        await dash.Button("Save the policy").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("quarantine is recommended");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.Equal("quarantine", await Policy(dash));
        await dash.Button("Save the policy").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Auto-approve" }).ClickAsync();
        await Expect(dash.Text("Saved.")).ToBeVisibleAsync();
        Assert.Equal("auto_approve", await Policy(dash));
        await dash.Open("/products/94/audit");
        var change = dash.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "product.change" });
        await Expect(change).ToContainTextAsync("admin");
        await Expect(change.Locator(".pf-difference")).ToHaveCountAsync(1);
        await Expect(change.Locator("del")).ToHaveTextAsync("quarantine");
        await Expect(change.Locator("ins")).ToHaveTextAsync("auto_approve");
    });

    [Fact]
    public Task D1_how_long_a_version_must_stay_up_is_set_here_and_what_is_typed_elsewhere_stays() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" }).FillAsync("Typed");
        await Expect(dash.Button("Save the minutes")).ToBeDisabledAsync();
        await dash.Page.GetByLabel("Minutes that a device must stay up").FillAsync("30");
        await dash.Button("Save the minutes").ClickAsync();
        await Expect(dash.Text("Saved.")).ToBeVisibleAsync();
        Assert.Equal(30, (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.EvidenceMinutes);
        await Expect(dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" })).ToHaveValueAsync("Typed");
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Button("Save name and description")).ToBeDisabledAsync();
        Assert.Equal((30, "Typed"), ((await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product is var now ? (now.EvidenceMinutes, now.Description!) : default));
    });

    [Fact]
    public Task Two_people_who_change_the_same_are_told_and_what_was_typed_stays() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" }).FillAsync("Mine");
        await dash.Server.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange(null, "Theirs", null)));
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the change was made for");
        await Expect(dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" })).ToHaveValueAsync("Mine");
        Assert.Equal("Theirs", (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.Description);
    });

    [Fact]
    public Task Name_and_description_are_saved_and_the_ID_stays() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Greenhouse sensor");
        await dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" }).FillAsync("Soil and air");
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Page.Locator(".pf-product-name")).ToHaveTextAsync("Greenhouse sensor");
        await Expect(dash.Text("never changes")).ToBeVisibleAsync();
        var product = (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product;
        Assert.Equal((94, "Greenhouse sensor", "Soil and air"), (product.Id, product.Name, product.Description));
    });

    [Fact]
    public Task Signing_keys_are_pasted_looked_at_and_removed() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        using var key = new TestKey();
        await dash.Open("/products/94/settings");
        var field = dash.Page.GetByLabel("Public key (PEM)");
        await field.FillAsync("-----BEGIN PRIVATE KEY-----");
        await Expect(dash.Button("Add key")).ToBeDisabledAsync();
        await Expect(dash.Button("Add key")).ToHaveAccessibleDescriptionAsync("This is a private key: keep it to yourself, and paste its public half.");
        await field.FillAsync("no key");
        await dash.Button("Add key").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("must be a P-256 key in PEM");
        await field.FillAsync(key.PublicPem);
        await dash.Button("Add key").ClickAsync();
        await Expect(dash.Page.Locator(".pf-keys li")).ToHaveCountAsync(2);
        var added = (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.PublicKeys[1];
        await dash.Button($"Remove key {added.Id[..8]}").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("are refused at upload from now on");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dash.Page.Locator(".pf-keys li")).ToHaveCountAsync(1);
    });

    [Fact]
    public Task A_role_too_low_sees_the_settings_disabled_with_the_reason_and_the_API_refuses_too() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            var password = await dash.AddPerson("dan", Role.Developer);
            await dash.SignIn("dan", password);
            await dash.Open("/products/94/settings");
            foreach (var name in new[] { "Save name and description", "Save the policy", "Add key" })
            {
                await Expect(dash.Button(name)).ToBeDisabledAsync();
                await Expect(dash.Button(name)).ToHaveAccessibleDescriptionAsync("This needs the role administrator, and dan is developer.");
            }
            await Expect(dash.Page.GetByLabel("Auto-approve")).ToBeDisabledAsync();
            using var dan = TeamPageTests.As(dash, (await dash.Server.SignIn("dan", password)).AccessToken);
            using var body = System.Net.Http.Json.JsonContent.Create(new UpdateProduct(new ProductChange(null, null, "auto_approve")), options: RestJson.Options);
            await ServerHost.Refused(HttpStatusCode.Forbidden, await dan.PutAsync("/v1/products/94", body));
            Assert.Equal("quarantine", await Policy(dash));
        },
        signIn: false);

    [Fact]
    public Task Changes_are_filtered_loaded_on_verified_and_exported() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        for (var i = 0; i < 60; i++)
        {
            await dash.Server.Ask<GroupAnswer>(HttpMethod.Post, "/v1/products/94/groups", new NewGroup($"group-{i}"));
        }
        await dash.Open("/products/94/audit");
        var rows = dash.Page.Locator(".pf-audit tbody tr");
        await Expect(rows).ToHaveCountAsync(50);
        await dash.Button("Load more").ClickAsync();
        await Expect(rows).ToHaveCountAsync(61);
        await Expect(dash.Button("Load more")).ToHaveCountAsync(0);
        await dash.Page.GetByLabel("To what").FillAsync("group-7");
        await Expect(rows).ToHaveCountAsync(1);
        await dash.Page.GetByLabel("From", new() { Exact = true }).FillAsync("2199-01-01");
        await Expect(dash.Text("No change fits.")).ToBeVisibleAsync();
        await dash.Page.GetByLabel("From", new() { Exact = true }).FillAsync("");
        await dash.Page.GetByLabel("To what").FillAsync("");
        await dash.Page.GetByLabel("Action starts with").FillAsync("group");
        await Expect(rows).ToHaveCountAsync(50);
        var export = dash.Page.GetByRole(AriaRole.Link, new() { Name = "Export" });
        await Expect(export).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("action=group"));
        var download = await dash.Page.RunAndWaitForDownloadAsync(() => export.ClickAsync());
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        Assert.Equal(60, lines.Length);
        Assert.All(lines, line => Assert.Contains("\"action\":\"group.create\"", line));
        await dash.Button("Verify the chain").ClickAsync();
        await Expect(dash.Text("The log of the organisation is whole")).ToBeVisibleAsync();
        await dash.Server.Read(store => store.Audit.Where(row => row.Subject == "group-7").ExecuteUpdateAsync(set => set.SetProperty(row => row.Actor, "nobody")));
        await dash.Button("Verify the chain").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("is not what it was when it was noted");
    });

    [Fact]
    public Task After_a_change_of_somebody_else_the_second_Save_is_for_what_is_there_now() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/settings");
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Mine");
        await dash.Server.Ask<ProductAnswer>(HttpMethod.Put, "/v1/products/94", new UpdateProduct(new ProductChange(null, "Theirs", null)));
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("the change was made for");
        await Expect(dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" })).ToHaveValueAsync("Theirs");
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Text("Saved.")).ToBeVisibleAsync();
        var product = (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product;
        Assert.Equal(("Mine", "Theirs"), (product.Name, product.Description));
    });

    [Fact]
    public Task S69_all_updates_are_stopped_once_the_products_name_is_typed__and_released_again_by_undo() => DashboardHost.Run(async dash =>
    {
        await GroupReleaseTests.Prove(dash.Server, 2, 3);
        await dash.Server.Group("eager");
        await dash.Open("/products/94/settings");
        await Expect(dash.Button("Stop all updates")).ToBeDisabledAsync();
        await Expect(dash.Button("Stop all updates")).ToHaveAccessibleDescriptionAsync("Nothing is released.");
        await dash.Server.Release(2);
        await dash.Server.Release(new { version = 3, groups = new[] { "eager" } });
        await dash.Button("Stop all updates").ClickAsync();
        var dialog = dash.Dialog();
        await Expect(dialog).ToContainTextAsync("These releases end: version 2 (the product), version 3 (group eager).");
        var act = dialog.GetByRole(AriaRole.Button, new() { Name = "Stop all updates" });
        await Expect(act).ToBeDisabledAsync();
        await dialog.GetByLabel("Type it here").FillAsync("Other");
        await Expect(act).ToBeDisabledAsync();
        await Stop(dash);
        Assert.Equal([], await Released(dash));
        await Expect(dash.Button("Stop all updates")).ToBeDisabledAsync();
        await dash.Button("Undo").ClickAsync();
        await Expect(dash.Text("Released as before.")).ToBeVisibleAsync();
        Assert.Equal(["3 eager", "2 product"], await Released(dash));
    });

    [Fact]
    public Task S69_the_undo_of_a_stop_leaves_what_somebody_released_meanwhile() => DashboardHost.Run(async dash =>
    {
        await GroupReleaseTests.Prove(dash.Server, 2, 3);
        await dash.Server.Release(2);
        await dash.Open("/products/94/settings");
        await dash.Button("Stop all updates").ClickAsync();
        await Stop(dash);
        await dash.Server.Release(3);
        await dash.Undo("All updates are stopped.");
        await Expect(dash.Text("Product 94 was changed meanwhile")).ToBeVisibleAsync();
        Assert.Equal(["3 product"], await Released(dash));
    });

    [Fact]
    public Task The_log_that_is_open_shows_the_newest_and_takes_any_day() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/audit");
        var rows = dash.Page.Locator(".pf-audit tbody tr");
        await Expect(rows).ToHaveCountAsync(1);
        await dash.Server.CreateGroups([.. Enumerable.Range(0, 30).Select(i => $"group-{i}")]);
        await Expect(rows.First).ToContainTextAsync("group-29");
        await dash.Server.CreateGroups([.. Enumerable.Range(30, 30).Select(i => $"group-{i}")]);
        await Expect(rows.First).ToContainTextAsync("group-59");
        await Expect(rows).ToHaveCountAsync(50); // what came before is loaded where somebody wants it
        await dash.Page.GetByLabel("To", new() { Exact = true }).FillAsync("9999-12-31");
        await dash.Page.GetByLabel("Action starts with").FillAsync("product");
        await Expect(rows).ToHaveCountAsync(1);
    });

    // Its dialog is open.
    private static async Task Stop(DashboardHost dash)
    {
        await dash.Dialog().GetByLabel("Type it here").FillAsync((await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.Name);
        await dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Stop all updates" }).ClickAsync();
        await Expect(dash.Text("All updates are stopped.")).ToBeVisibleAsync();
    }

    private static async Task<IEnumerable<string>> Released(DashboardHost dash) =>
        (await dash.Server.Get<List<FirmwareBody>>("/v1/products/94/firmware"))
            .SelectMany(row => row.Groups.Concat(row.ProductDefault ? ["product"] : []).Select(place => $"{row.Version} {place}"));

    private static async Task<string> Policy(DashboardHost dash) => (await dash.Server.Get<ProductAnswer>("/v1/products/94")).Product.Policy;
}
