using Microsoft.Playwright;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>The system's Chromium, started once for all tests. Without it they are skipped.</summary>
internal static class Browser
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    private static readonly Lazy<Task<IBrowser>> Running = new(Launch);

    /// <summary>A window of its own: no cookie or setting of another test.</summary>
    public static async Task<IBrowserContext> Open(BrowserNewContextOptions options)
    {
        Assert.SkipWhen(Program is null, "chromium is not installed");
        return await (await Running.Value).NewContextAsync(options);
    }

    private static async Task<IBrowser> Launch()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Timeout = 120_000, // ms: once for all, on a machine that does much else
            Args =
            [
                "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
            ],
        });
    }
}
