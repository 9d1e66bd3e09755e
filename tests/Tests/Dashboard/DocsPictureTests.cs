using Microsoft.Playwright;
using ProductFirmware.Tests.Infrastructure;
using static Microsoft.Playwright.Assertions;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>The pictures in the README. <c>PF_UPDATE_DOCS=1</c> takes them anew.</summary>
public class DocsPictureTests
{
    private const int BytesMax = 200_000;

    private static readonly (string Name, string Path)[] Shown =
    [
        ("overview", "/products/94"),
        ("device", $"/products/94/devices/{SampleFleet.Troubled}"),
        ("release", "/products/94/releases/3"),
    ];

    [Fact]
    public async Task The_README_shows_its_pictures_and_they_are_small()
    {
        if (Environment.GetEnvironmentVariable("PF_UPDATE_DOCS") == "1")
        {
            await Take();
        }
        var readme = await File.ReadAllTextAsync(Repository.File("README.md"));
        Assert.All(Shown, shown =>
        {
            Assert.Contains($"docs/pictures/{shown.Name}.png", readme);
            Assert.InRange(new FileInfo(FileOf(shown.Name)).Length, 1, BytesMax);
        });
        Assert.Equal(Shown.Length, Directory.GetFiles(Path.GetDirectoryName(FileOf("any"))!).Length);
    }

    private static Task Take() => DashboardHost.Run(
        new BrowserNewContextOptions { ViewportSize = new() { Width = 1280, Height = 800 }, ReducedMotion = ReducedMotion.Reduce },
        async dash =>
        {
            await SampleFleet.Add(dash);
            foreach (var (name, path) in Shown)
            {
                await dash.Open(path);
                await Expect(dash.Page.Locator(".pf-card").First).ToBeVisibleAsync();
                await dash.Page.ScreenshotAsync(new() { Path = FileOf(name) });
            }
        });

    private static string FileOf(string name) => Repository.File("docs", "pictures", $"{name}.png");
}
