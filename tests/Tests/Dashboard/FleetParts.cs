using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Tests.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>Devices by the hundred, put into the store as if they had reported.</summary>
internal static class FleetParts
{
    /// <summary>Members that reported version 1; what else they are is the caller's.</summary>
    public static Task<int> AddDevices(this ServerHost host, int count, Action<DeviceRow, int>? also = null) => host.Read(async store =>
    {
        store.ChangeTracker.AutoDetectChangesEnabled = false;
        var nowMs = host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < count; i++)
        {
            var row = new DeviceRow
            {
                Id = FleetHost.Id(i),
                ProductId = 94,
                BootId = i + 1,
                ReportProduct = 94,
                ReportVersion = 1,
                ReportState = ImageState.Confirmed,
                ReportTarget = TestImages.Target,
                UpdatesEnabled = true,
                ReportedAtMs = nowMs - i,
                LastSeenMs = nowMs - i,
            };
            also?.Invoke(row, i);
            store.Devices.Add(row);
        }
        return await store.SaveChangesAsync();
    });

    /// <summary>The dialog that is open.</summary>
    public static ILocator Dialog(this DashboardHost dash) => dash.Page.GetByRole(AriaRole.Dialog);

    public static ILocator Link(this DashboardHost dash, string name) => dash.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Rows(this DashboardHost dash) => dash.Page.Locator(".pf-rows tbody tr");

    public static ILocator Heading(this DashboardHost dash) => dash.Page.GetByRole(AriaRole.Heading, new() { Level = 1 });

    /// <summary>Answers a note at the bottom that offers to take something back.</summary>
    public static Task Undo(this DashboardHost dash, string done) =>
        dash.Page.Locator(".mud-snackbar").Filter(new() { HasText = done }).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

    /// <summary>Lets a file of this machine fall onto a place of the page.</summary>
    public static async Task DropFile(this DashboardHost dash, string path, float x, float y)
    {
        var browser = await dash.Window.NewCDPSessionAsync(dash.Page);
        var data = new Dictionary<string, object> { ["items"] = Array.Empty<object>(), ["files"] = new[] { path }, ["dragOperationsMask"] = 1 };
        foreach (var step in new[] { "dragEnter", "dragOver", "drop" })
        {
            await browser.SendAsync("Input.dispatchDragEvent", new() { ["type"] = step, ["x"] = x, ["y"] = y, ["data"] = data });
        }
        await browser.DetachAsync();
    }

    public static Task<int> Members(this ServerHost host) => host.Read(store => store.Devices.CountAsync(row => row.ProductId == 94));
}
