using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Firmware in the browser: from the empty page to a release.</summary>
public class FirmwarePageTests
{
    [Fact]
    public Task S38_S39_S51_S56_S58_from_the_empty_page_to_a_version_in_the_list() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/devices");
        await dash.Page.GetByRole(AriaRole.Link, new() { Name = "Firmware", Exact = true }).ClickAsync();
        await Expect(dash.Text("No firmware yet")).ToBeVisibleAsync();
        await Expect(dash.Text("[ProductId(94)]")).ToBeVisibleAsync();
        await Choose(dash, TestImages.Make(dash.Server.Key, 94, 3));
        var read = dash.Page.Locator(".pf-read");
        await Expect(read).ToContainTextAsync("Product94");
        await Expect(read).ToContainTextAsync("Version3");
        await dash.Page.GetByLabel("Title").FillAsync("Slow blink");
        await dash.Page.GetByLabel("Description").FillAsync("Twice a second\nwas too fast.");
        await Send(dash);
        await Expect(dash.Text("3 · Slow blink")).ToBeVisibleAsync();
        await Expect(dash.Text("was too fast.")).ToBeVisibleAsync();
        Assert.Equal(("Slow blink", "Twice a second\nwas too fast."), await dash.Server.Firmware(3) is var sent ? (sent.Title, sent.Description) : default);
        await dash.Server.Upload(4); // by somebody else: it comes by itself
        await Expect(dash.Text("4 · Version 4")).ToBeVisibleAsync();
    });

    [Fact]
    public Task S52_S53_S54_what_is_wrong_is_said_in_the_dialog_and_nothing_is_uploaded() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        await dash.Open("/products/94/firmware");
        await Choose(dash, TestImages.Make(dash.Server.Key, 94, 3));
        var alert = dash.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Alert);
        await Send(dash);
        await Expect(alert).ToContainTextAsync("The version needs a title.");
        await dash.Page.GetByLabel("Title").FillAsync("Third");
        await dash.Page.GetByLabel("Version").FillAsync("4");
        await Send(dash);
        await Expect(alert).ToContainTextAsync("The version entered is 4, and the file was compiled as version 3.");
        await dash.Page.GetByLabel("Version").FillAsync("");
        await SetFile(dash, TestImages.Make(dash.Server.Key, 95, 3));
        await Send(dash);
        await Expect(alert).ToContainTextAsync("The file is firmware of product 95, and this is product 94.");
        await SetFile(dash, [1, 2, 3]);
        await Expect(alert).ToContainTextAsync("Next:");
        Assert.Equal(0, await dash.Server.Read(store => store.Firmware.CountAsync()));
    });

    [Fact]
    public Task S59_S60_S62_S63_release_is_disabled_with_the_reason_until_a_device_proved_the_version() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var file = await dash.Server.Upload(2);
        await dash.Open("/products/94/firmware");
        var release = dash.Button("Release version 2");
        await Expect(release).ToBeDisabledAsync();
        await Expect(release).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("has run and confirmed"));
        await using var device = new TestDevice();
        device.Run(file, 2);
        await dash.Server.Import(device.Id);
        await device.ComeOnline(dash.Server);
        await Expect(release).ToBeEnabledAsync(); // by itself
        await release.ClickAsync();
        var dialog = dash.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.Locator(".pf-plan-count").First).ToHaveTextAsync("1"); // the plan, before anything happens
        Assert.Null((await dash.Server.Get<Rest.ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Release", Exact = true }).ClickAsync();
        await Expect(dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Release of version 2"); // where it can be seen
        await Expect(dash.Text("released to the product")).ToBeVisibleAsync();
        Assert.Equal(2, (await dash.Server.Get<Rest.ProductAnswer>("/v1/products/94")).Product.ReleasedVersion);
    });

    [Fact]
    public Task S58_what_a_version_holds_is_shown_and_comes_back_as_it_was_uploaded() => DashboardHost.Run(
        async dash =>
        {
            await dash.Server.CreateProduct();
            var file = await dash.Server.Upload(2);
            await dash.SignIn("eve", await dash.AddPerson("eve", Role.Viewer));
            await dash.Open("/products/94/firmware");
            await dash.Link("2 · Version 2").ClickAsync();
            var images = dash.Page.GetByRole(AriaRole.Region, new() { Name = "Images" });
            await Expect(images).ToContainTextAsync(Convert.ToHexStringLower(TestImages.HashOf(file)));
            var taken = await dash.Page.RunAndWaitForDownloadAsync(() => images.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
            Assert.Equal("product-94-version-2-VIRTUAL.bin", taken.SuggestedFilename);
            Assert.Equal(file, await File.ReadAllBytesAsync(await taken.PathAsync(), TestContext.Current.CancellationToken));
            Assert.Equal(404, (await dash.Page.APIRequest.GetAsync($"{dash.Server.Url}/products/94/firmware/3/file?target=VIRTUAL")).Status);
        },
        signIn: false);

    [Fact]
    public Task S51_what_an_image_asks_of_a_board_is_shown_before_and_after_the_upload() => DashboardHost.Run(async dash =>
    {
        await dash.Server.CreateProduct();
        var limited = TestImages.Make(dash.Server.Key, 94, 3, more: writer =>
        {
            writer.LimitHardware(2, 5);
            writer.RequireVersion(2);
        });
        await dash.Open("/products/94/firmware");
        await Choose(dash, limited);
        await Expect(dash.Page.Locator(".pf-read")).ToContainTextAsync("Hardware2 to 5");
        await Expect(dash.Page.Locator(".pf-read")).ToContainTextAsync("Taken fromversion 2 and later");
        await dash.Page.GetByLabel("Title").FillAsync("Limited");
        await Send(dash);
        await dash.Link("3 · Limited").ClickAsync();
        var images = dash.Page.GetByRole(AriaRole.Region, new() { Name = "Images" });
        await Expect(images).ToContainTextAsync("hardware revision: 2 to 5");
        await Expect(images).ToContainTextAsync("taken from version 2 and later");
        await dash.Server.Upload(4);
        await dash.Open("/products/94/releases/4");
        await Expect(images).ToContainTextAsync("hardware revision: any");
        await Expect(images).ToContainTextAsync("taken from any version");
    });

    private static async Task Choose(DashboardHost dash, byte[] file)
    {
        await dash.Button("Upload").ClickAsync();
        await SetFile(dash, file);
    }

    private static Task SetFile(DashboardHost dash, byte[] file)
    {
        var chosen = new FilePayload { Name = $"{Guid.NewGuid():n}.bin", MimeType = "application/octet-stream", Buffer = file };
        return dash.ChooseFile(chosen.Name, field => field.SetInputFilesAsync(chosen));
    }

    private static Task Send(DashboardHost dash) =>
        dash.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
}
