using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Customers and clients in the browser.</summary>
public class CustomerPageTests
{
    [Fact]
    public Task A_customer_comes_and_goes_and_their_device_stays_a_member_of_nobody() => DashboardHost.Run(async dash =>
    {
        await using var device = new TestDevice();
        await dash.Server.CreateProduct();
        await dash.Server.Import(device.Id);
        await dash.Open("/products/94/customers");
        await Expect(dash.Text("No customers yet")).ToBeVisibleAsync();
        await dash.Button("New customer").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("E-mail address").FillAsync("no address");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("e-mail address");
        await dialog.GetByLabel("E-mail address").FillAsync("carla@example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(dash.Button("Remove carla@example.com")).ToBeVisibleAsync();
        await dash.Server.Read(async store =>
        {
            var carla = await store.Users.SingleAsync(row => row.Email == "carla@example.com");
            return await store.Devices.ExecuteUpdateAsync(set => set.SetProperty(row => row.OwnerId, carla.Id));
        });
        await dash.Open("/products/94/customers");
        await Expect(dash.Page.GetByRole(AriaRole.Link, new() { Name = device.Id })).ToBeVisibleAsync();
        await dash.Button("Remove carla@example.com").ClickAsync();
        await Expect(dialog).ToContainTextAsync("1 device of this product become nobody's");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(dash.Text("No customers yet")).ToBeVisibleAsync();
        var row = await dash.Server.Read(store => store.Devices.SingleAsync());
        Assert.Equal((null, 94), (row.OwnerId, row.ProductId));
    });

    [Fact]
    public Task Many_customers_come_page_by_page() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Server.Read(async store =>
        {
            for (var i = 0; i < 30; i++)
            {
                var email = $"c{i:d2}@example.com";
                store.Users.Add(new Person { UserName = $"1/{email}", NormalizedUserName = $"1/{email}".ToUpperInvariant(), Email = email, CustomerOf = 1 });
            }
            return await store.SaveChangesAsync();
        });
        await dash.Open("/products/94/customers");
        await Expect(dash.Text("c24@example.com")).ToBeVisibleAsync();
        await Expect(dash.Text("c25@example.com")).ToHaveCountAsync(0);
        await dash.Button("Next").ClickAsync();
        await Expect(dash.Text("c25@example.com")).ToBeVisibleAsync();
        await Expect(dash.Text("c24@example.com")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task A_clients_secret_is_shown_once_works_and_ends_when_it_is_changed() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/customers");
        await dash.Button("New client").ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("App backend");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        var first = await TeamPageTests.Shown(dash);
        var id = await dash.Page.Locator(".pf-secret code").First.InnerTextAsync();
        Assert.Equal(HttpStatusCode.OK, await TokenFor(dash, id, first));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(dash.Text(first)).ToHaveCountAsync(0);
        await dash.Button("New secret for App backend").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "New secret" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("The secret of App backend");
        var second = await TeamPageTests.Shown(dash);
        Assert.Equal(HttpStatusCode.Unauthorized, await TokenFor(dash, id, first));
        Assert.Equal(HttpStatusCode.OK, await TokenFor(dash, id, second));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await dash.Button("Delete App backend").ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(dash.Text("App backend")).ToHaveCountAsync(0);
        Assert.Equal(HttpStatusCode.Unauthorized, await TokenFor(dash, id, second));
        Assert.Empty((await dash.Server.Get<ClientsAnswer>("/v1/products/94/clients")).Clients);
    });

    private static async Task<HttpStatusCode> TokenFor(DashboardHost dash, string id, string secret)
    {
        using var http = new HttpClient { BaseAddress = new Uri(dash.Server.Url) };
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", id), new("client_secret", secret)]);
        using var answer = await http.PostAsync("/oauth/token", form);
        return answer.StatusCode;
    }
}
