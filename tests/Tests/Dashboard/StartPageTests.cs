using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>From an empty server to a board in the list.</summary>
public class StartPageTests
{
    [Fact]
    public Task S3_S5_S43_the_guide_leads_from_an_empty_server_to_a_board_and_ticks_itself() => DashboardHost.Run(async dash =>
    {
        await dash.Link("From here to the first board, step by step").ClickAsync();
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Greenhouse");
        await dash.Button("Create").ClickAsync();
        await Expect(dash.Page.Locator(".pf-done")).ToHaveCountAsync(1);
        var made = (await dash.Server.Get<Rest.ProductsAnswer>("/v1/products")).Products.Single();
        await Expect(dash.Text($"[ProductId({made.Id})]").First).ToBeVisibleAsync();

        await dash.Server.Ask<Rest.ProductAnswer>(HttpMethod.Post, $"/v1/products/{made.Id}/keys", new Rest.AddPublicKey(dash.Server.Key.PublicPem));
        await Expect(dash.Page.Locator(".pf-done")).ToHaveCountAsync(2);
        await dash.Server.Upload(1, made.Id);
        await Expect(dash.Page.Locator(".pf-done")).ToHaveCountAsync(4);
        await Expect(dash.Text("Waiting for a board")).ToBeVisibleAsync();

        await using var board = new TestDevice { Product = made.Id };
        await board.ComeOnline(dash.Server);
        await dash.Button($"Approve {board.Id}").ClickAsync();
        await Expect(dash.Page.Locator(".pf-done")).ToHaveCountAsync(5);
        await dash.Server.Until(board.Id, device => device.ProductId == made.Id, made.Id);
        await dash.Open($"/products/{made.Id}/devices");
        await Expect(dash.Rows()).ToContainTextAsync(board.Id);
    });
}
