using Microsoft.Playwright;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.VirtualBoard;
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
        await Expect(dash.Button("Product Greenhouse: switch")).ToBeVisibleAsync(); // also who came from outside of every product
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

    [Fact]
    public Task One_press_of_an_administrator_makes_a_virtual_board_a_member_and_powers_it_up() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.SignIn("dana", await dash.AddPerson("dana", Role.Developer));
        await dash.Open("/products/94/start");
        await Expect(dash.Button("Start a virtual board")).ToHaveAccessibleDescriptionAsync("This needs the role administrator, and dana is developer.");
        await dash.SignIn();
        await dash.Open("/products/94/start");
        await Expect(dash.Button("Start a virtual board")).ToHaveAccessibleDescriptionAsync("Upload an image for VIRTUAL first.");
        await dash.Server.Upload(1);
        await dash.Button("Start a virtual board").ClickAsync();
        await Expect(dash.Button("Start another virtual board")).ToBeVisibleAsync();
        var note = Assert.Single(await dash.Server.Noted("device.import"));
        var board = Assert.Single(Directory.GetDirectories(Path.Combine(dash.Server.Data, "boards")));
        Assert.Equal(("admin", 1, true), (note.Actor, await dash.Server.Members(), File.Exists(Path.Combine(board, "flash.bin"))));
        dash.ExpectsTrouble = true; // the browser loses its server
        await dash.Server.Stop();
        await Wait.Until(() => IsOff(board));
    });

    [Theory]
    [InlineData("0.0.0.0", false, "Other machines can reach this server, so it starts no programs.")]
    [InlineData("127.0.0.1", true, "This server takes provisioned boards only.")]
    [InlineData("127.0.0.1", false, null)]
    public void A_server_that_others_can_reach_starts_no_board(string listen, bool isStrict, string? why)
    {
        var options = new ServerOptions("data", 0, 0, System.Net.IPAddress.Parse(listen)) { Strict = isStrict };
        using var boards = new ProductFirmware.Server.Dashboard.LocalBoards(options, null!, null!);
        Assert.Equal((why, why), (boards.WhyNever, boards.WhyNot));
    }

    /// <summary>Nobody holds the board's power supply.</summary>
    internal static bool IsOff(string board)
    {
        try
        {
            using var free = FileLock.Take(Path.Combine(board, "board.lock"), timeoutMs: 0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public Task S3_who_is_in_two_organisations_chooses_whose_a_new_product_becomes() => DashboardHost.Run(async dash =>
    {
        await dash.Server.Ask<Rest.OrganisationAnswer>(HttpMethod.Post, "/v1/orgs", new Rest.OrganisationChange("Second"));
        await dash.Button("New product").ClickAsync();
        await dash.Dialog().GetByLabel("Name").FillAsync("Greenhouse");
        await dash.Dialog().GetByLabel("Organisation").SelectOptionAsync("Second");
        await dash.Button("Create").ClickAsync();
        await Expect(dash.Text("[ProductVersion(1)]").First).ToBeVisibleAsync();
        await dash.Open("/start");
        await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nursery");
        await dash.Button("Create").ClickAsync();
        await Expect(dash.Button("Product Nursery: switch")).ToBeVisibleAsync();
        var made = (await dash.Server.Get<Rest.ProductsAnswer>("/v1/products")).Products.ToDictionary(product => product.Name, product => product.Organization);
        Assert.Equal(OrganisationRow.FirstId, made["Nursery"]);
        Assert.NotEqual(OrganisationRow.FirstId, made["Greenhouse"]);
    });

    [Fact]
    public Task Who_may_create_no_product_is_told_why_before_they_try() => DashboardHost.Run(
        async dash =>
        {
            await dash.SignIn("dana", await dash.AddPerson("dana", Role.Developer));
            await dash.Open("/start");
            await dash.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Greenhouse");
            await Expect(dash.Button("Create")).ToBeDisabledAsync();
            await Expect(dash.Button("Create")).ToHaveAccessibleDescriptionAsync("This needs the role administrator, and you are developer.");
        },
        signIn: false);
}
