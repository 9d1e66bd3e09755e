using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device reports</c>: how a device started, and what it ran each time.</summary>
internal static class Reports
{
    public static Verb Create()
    {
        var device = Given.Device();
        var product = Given.Product();
        return new Verb("reports", "List a device's last reports: how it started, and what it ran.", "pf device reports e00fce680000a1b2c3d4e5f6 --product 94") { device, product }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), DeviceIds.Parse(parse.GetValue(device)!), cloud, screen, stop));
    }

    private static async Task Run(int product, string device, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var reports = await cloud.Reports(product, device, stop);
        screen.Show(reports, Table(reports));
        if (reports.Count == 0)
        {
            screen.Note($"It has reported nothing to product {product} yet. Next: pf device explain {device} --product {product}");
        }
    }

    private static Listing Table(IEnumerable<ReportBody> reports)
    {
        var table = Listing.Table("Reported", Listing.ProductHeader, "Version", "State", "Started by", "Boot", "Target", "Hardware", "Updates", "Image hash");
        foreach (var report in reports)
        {
            table.Add(
                report.At, report.Product, report.Version, report.State, report.BootReason, report.BootId, report.Target,
                report.Hardware == 0 ? null : report.Hardware, report.UpdatesEnabled, report.Hash);
        }
        return table;
    }
}
