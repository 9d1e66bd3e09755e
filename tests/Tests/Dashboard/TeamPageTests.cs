using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>The team in the browser: inviting, joining, roles, and programs.</summary>
public class TeamPageTests
{
    [Fact]
    public Task An_invitation_is_accepted_in_another_browser_and_shows_only_what_the_role_allows() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var link = await Invite(dash, "ben@example.com", "viewer");
        await Expect(dash.Button("Revoke the invitation of ben@example.com")).ToBeVisibleAsync();

        var window = await Browser.Open(new BrowserNewContextOptions());
        var page = await window.NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByLabel("Name").FillAsync("ben");
        await page.GetByLabel("Password").FillAsync("short");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("12");
        await page.GetByLabel("Password").FillAsync("correct-horse-battery-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Signed in as ben" })).ToBeVisibleAsync();
        await page.GotoAsync($"{dash.Server.Url}/products/94/team");
        var invite = page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true });
        await Expect(invite).ToBeDisabledAsync();
        await Expect(invite).ToHaveAccessibleDescriptionAsync("This needs the role administrator, and ben is viewer.");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove admin" })).ToBeDisabledAsync();
        await page.GotoAsync($"{dash.Server.Url}/products/94/settings");
        await Expect(page.GetByLabel("Auto-approve")).ToBeDisabledAsync();
        await window.CloseAsync();

        var token = await dash.Server.SignIn("ben", "correct-horse-battery-1");
        await dash.Open("/products/94/team");
        await Expect(dash.Button("Remove ben")).ToBeVisibleAsync();
        await Expect(dash.Text("ben@example.com")).ToHaveCountAsync(0);
        using var ben = As(dash, token.AccessToken);
        await ServerHost.Refused(HttpStatusCode.Forbidden, await ben.PostAsync("/v1/products/94/team", ServerHost.LockBody(null, false)));
        await ServerHost.Refused(HttpStatusCode.Forbidden, await ben.DeleteAsync("/v1/products/94/team/admin"));
    });

    [Fact]
    public Task Who_is_signed_in_joins_as_themselves_and_a_code_works_once() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var code = (await dash.Server.Ask<TeamAdded>(HttpMethod.Post, "/v1/orgs/1/team", new TeamAddition("eve", "support", null, null))).Invitation!.Code!;
        await dash.Server.Read(async store =>
        {
            store.Organisations.Add(new OrganisationRow { Name = "Elsewhere", Slug = "elsewhere" });
            return await store.SaveChangesAsync();
        });
        var password = await dash.AddPerson("eve", Role.Viewer);
        await dash.Server.Read(store => store.Team.Where(row => row.Person!.UserName == "eve").ExecuteDeleteAsync());
        await dash.SignIn("eve", password);
        await dash.Page.GotoAsync($"{dash.Server.Url}/invitation?code={code}");
        await dash.Button("Join as eve").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Name = "Product 94" })).ToBeVisibleAsync();
        await dash.Page.GotoAsync($"{dash.Server.Url}/invitation?code={code}");
        await dash.Button("Join as eve").ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no such invitation");
    });

    [Fact]
    public Task A_revoked_invitation_opens_nothing() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var link = await Invite(dash, "mallory", "owner");
        await dash.Button("Revoke the invitation of mallory").ClickAsync();
        await Expect(dash.Text("mallory")).ToHaveCountAsync(0);
        var window = await Browser.Open(new BrowserNewContextOptions());
        var page = await window.NewPageAsync();
        await page.GotoAsync(link);
        await page.GetByLabel("Name").FillAsync("mallory");
        await page.GetByLabel("Password").FillAsync("correct-horse-battery-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no such invitation");
        await window.CloseAsync();
        Assert.False(await dash.Server.Read(store => store.Users.AnyAsync(row => row.UserName == "mallory")));
    });

    [Fact]
    public Task Roles_change_people_go_and_the_last_owner_stays() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.AddPerson("eve", Role.Viewer);
        await dash.Open("/products/94/team");
        await dash.Button("Change role of eve").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("developer");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "eve" })).ToContainTextAsync("Developer");
        await dash.Button("Remove eve").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dash.Button("Remove eve")).ToHaveCountAsync(0);
        await dash.Button("Remove admin").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dash.Text("admin is the only owner.")).ToBeVisibleAsync();
        Assert.Equal(["admin"], (await dash.Server.Get<List<TeamMemberBody>>("/v1/products/94/team")).ConvertAll(member => member.Username));
    });

    [Fact]
    public Task Who_is_no_owner_makes_changes_and_removes_none_and_is_told_so() => DashboardHost.Run(
        async dash =>
        {
            const string Why = "Only an owner makes, changes or removes an owner.";
            await dash.Server.CreateProduct();
            await dash.SignIn("mira", await dash.AddPerson("mira", Role.Administrator));
            await dash.Open("/products/94/team");
            await Expect(dash.Button("Remove mira")).ToBeEnabledAsync();
            foreach (var name in new[] { "Change role of admin", "Remove admin" })
            {
                await Expect(dash.Button(name)).ToBeDisabledAsync();
                await Expect(dash.Button(name)).ToHaveAccessibleDescriptionAsync(Why);
            }
            await dash.Button("Invite").ClickAsync();
            var owner = dash.Page.GetByRole(AriaRole.Dialog).Locator("option[value=owner]");
            await Expect(owner).ToHaveAttributeAsync("disabled", "");
            await Expect(owner).ToContainTextAsync(Why);
        },
        signIn: false);

    [Fact]
    public Task An_API_users_token_is_shown_once_does_what_was_chosen_and_ends_with_it() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/team");
        await dash.Button("New API user").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Build server");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Create" })).ToBeDisabledAsync();
        await dialog.GetByLabel("devices:list").CheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        using var program = As(dash, await Shown(dash));
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/v1/products/94/devices")).StatusCode);
        await ServerHost.Refused(HttpStatusCode.Forbidden, await program.GetAsync("/v1/products/94/team"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(dash.Page.Locator(".pf-secret")).ToHaveCountAsync(0);
        await dash.Button("Remove Build server").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dash.Text("Build server", exact: true)).ToHaveCountAsync(0);
        await ServerHost.Refused(HttpStatusCode.Unauthorized, await program.GetAsync("/v1/products/94/devices"));
    });

    internal static HttpClient As(DashboardHost dash, string token)
    {
        var http = new HttpClient { BaseAddress = new Uri(dash.Server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>The last secret that the dialog shows.</summary>
    internal static Task<string> Shown(DashboardHost dash) => dash.Page.Locator(".pf-secret code").Last.InnerTextAsync();

    private static async Task<string> Invite(DashboardHost dash, string whom, string role)
    {
        await dash.Open("/products/94/team");
        await dash.Button("Invite").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name or e-mail address").FillAsync(whom);
        await dialog.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync(role);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var link = await dialog.Locator(".pf-secret code").First.InnerTextAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        return link;
    }
}
