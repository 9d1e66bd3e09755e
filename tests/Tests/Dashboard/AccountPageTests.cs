using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Server;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>What is a person's own in the browser, and what happens at the dashboard's edges.</summary>
public class AccountPageTests
{
    [Fact]
    public Task A_token_is_shown_once_does_what_was_chosen_and_no_more_once_it_is_revoked() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.CreateProduct(95);
        await dash.Button("Signed in as admin").ClickAsync();
        await dash.Text("My account").ClickAsync();
        await dash.Button("New token").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("What it is for").FillAsync("Report");
        await dialog.GetByLabel("Product", new() { Exact = true }).SelectOptionAsync("94");
        await dialog.GetByLabel("Ends").SelectOptionAsync("7");
        await dialog.GetByLabel("devices:list").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        using var program = TeamPageTests.As(dash, await TeamPageTests.Shown(dash));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/v1/products/94/devices")).StatusCode);
        await ServerHost.Refused(HttpStatusCode.NotFound, await program.GetAsync("/v1/products/95/devices"));
        await ServerHost.Refused(HttpStatusCode.Forbidden, await program.GetAsync("/v1/products/94/firmware"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(dash.Page.Locator(".pf-secret")).ToHaveCountAsync(0);
        await dash.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Report" }).GetByRole(AriaRole.Button).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(dash.Text("Report", exact: true)).ToHaveCountAsync(0);
        await ServerHost.Refused(HttpStatusCode.Unauthorized, await program.GetAsync("/v1/products/94/devices"));
    });

    [Fact]
    public Task The_password_changes_for_who_knows_the_present_one_and_this_browser_stays_signed_in() => DashboardHost.Run(async dash =>
    {
        await dash.SignIn("eve", await dash.AddPerson("eve", Role.Viewer));
        await dash.Open("/account");
        await dash.Page.GetByLabel("Present password").FillAsync("wrong-password-1");
        await dash.Page.GetByLabel("New password", new() { Exact = true }).FillAsync("another-horse-battery-2");
        await dash.Page.GetByLabel("New password, again").FillAsync("another-horse-battery-1");
        await Expect(dash.Button("Change password")).ToHaveAccessibleDescriptionAsync("The new password is not the same both times.");
        await dash.Page.GetByLabel("New password, again").FillAsync("another-horse-battery-2");
        await dash.Button("Change password").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The present password is wrong");
        await dash.Page.GetByLabel("Present password").FillAsync("correct-horse-battery-1");
        await dash.Button("Change password").ClickAsync();
        await Expect(dash.Text("The password is changed.")).ToBeVisibleAsync();
        await dash.Open("/account");
        Assert.NotNull((await dash.Server.SignIn("eve", "another-horse-battery-2")).AccessToken);
    });

    [Fact]
    public Task Organisations_are_made_renamed_and_lead_to_their_products() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/organisations");
        await dash.Button("New organisation").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("North farm");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await dash.Button("Rename North farm").ClickAsync();
        await dialog.GetByLabel("Name").FillAsync("South farm");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "South farm" })).ToBeVisibleAsync();
        Assert.Equal(1, await dash.Server.Read(store => store.Organisations.CountAsync(row => row.Name == "South farm")));
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "Product 94" }).ClickAsync();
        await Expect(dash.Button("Product ID 94: copy")).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_sign_in_that_ends_takes_nothing_that_was_typed() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var description = dash.Page.GetByRole(AriaRole.Textbox, new() { Name = "Description" });
        await dash.Open("/products/94/settings");
        await description.FillAsync("Typed");
        await dash.Server.Read(store => store.AccessTokens.ExecuteDeleteAsync());
        await dash.ClickSignedOut(dash.Button("Save name and description"));
        await Expect(dash.Text("Your sign-in has ended")).ToBeVisibleAsync();
        await dash.FillSignIn("admin", "wrong password 1");
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await dash.FillSignIn("admin", await AdminPassword(dash));
        await Expect(dash.Page).ToHaveURLAsync($"{dash.Server.Url}/products/94/settings");
        await Expect(description).ToHaveValueAsync("Typed");
        await dash.Button("Save name and description").ClickAsync();
        await Expect(dash.Text("Saved.")).ToBeVisibleAsync();
        await dash.Open("/products/94/settings");
        await description.FillAsync("Typed again");
        await dash.Open("/products/94/settings"); // left without saving: as it is everywhere
        await Expect(description).ToHaveValueAsync("Typed");
    });

    [Fact]
    public Task What_was_typed_in_a_dialog_is_there_when_it_is_opened_again_and_for_nobody_else() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var password = await dash.AddPerson("dana", Role.Developer);
        foreach (var (name, secret, found) in new[] { ("dana", password, ""), ("admin", await AdminPassword(dash), "Half written") })
        {
            await dash.SignIn();
            await dash.Open("/products/94/firmware");
            await dash.Button("Upload").ClickAsync();
            await dash.Dialog().GetByLabel("Title").FillAsync("Half written");
            await Expect(dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true })).ToBeEnabledAsync();
            await dash.Server.Read(store => store.AccessTokens.ExecuteDeleteAsync());
            await dash.ClickSignedOut(dash.Dialog().GetByRole(AriaRole.Button, new() { Name = "Upload", Exact = true }));
            await dash.FillSignIn(name, secret);
            await dash.Button("Upload").ClickAsync();
            await Expect(dash.Dialog().GetByLabel("Title")).ToHaveValueAsync(found);
        }
    });

    [Fact]
    public Task An_address_that_is_none_is_a_page_for_browsers_and_JSON_for_programs() => DashboardHost.Run(async dash =>
    {
        dash.ExpectsTrouble = true; // the browser's console tells each 404
        foreach (var path in new[] { "/nowhere", "/products/nothing", "/nowhere/deeper?x=%3Cscript%3E" })
        {
            var answer = await dash.Page.GotoAsync(dash.Server.Url + path);
            Assert.Equal(404, answer!.Status);
            await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" })).ToBeVisibleAsync();
            Assert.Contains("script-src 'self'", answer.Headers["content-security-policy"]);
        }
        await dash.Picture("missing");
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "See all products" }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "Products", Exact = true })).ToBeVisibleAsync();
        foreach (var (path, accept) in new[] { ("/v1/nowhere", "text/html"), ("/oauth/nowhere", "text/html"), ("/nowhere", "application/json") })
        {
            using var http = new HttpClient { BaseAddress = new Uri(dash.Server.Url) };
            http.DefaultRequestHeaders.Add("Accept", accept);
            await ServerHost.Refused(HttpStatusCode.NotFound, await http.GetAsync(path));
        }
    });

    [Fact]
    public Task A_failing_API_is_told_and_signs_nobody_out() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Read(store => store.Database.ExecuteSqlRawAsync("ALTER TABLE AccessTokens RENAME TO Elsewhere"));
        dash.Server.ExpectsErrors = true;
        var answer = await dash.Page.GotoAsync($"{dash.Server.Url}/products");
        Assert.Equal(200, answer!.Status);
        await Expect(dash.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The server failed. Next: look for");
        await dash.Server.Read(store => store.Database.ExecuteSqlRawAsync("ALTER TABLE Elsewhere RENAME TO AccessTokens"));
        await dash.Open("/products");
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "Product 94" })).ToBeVisibleAsync();
    });

    [Fact]
    public Task A_form_from_elsewhere_signs_nobody_out() => DashboardHost.Run(async dash =>
    {
        var answer = await dash.Page.APIRequest.PostAsync($"{dash.Server.Url}/sign-out");
        Assert.Equal(400, answer.Status);
        await dash.Open("/products");
        await Expect(dash.Button("Signed in as admin")).ToBeVisibleAsync();
    });

    private static async Task<string> AdminPassword(DashboardHost dash) =>
        (string)System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(dash.Server.Data, "admin.json")))!["password"]!;
}
