using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product history</c>: what the fleet was.</summary>
internal static class History
{
    private const int DaysMax = 366;

    public static Verb Create()
    {
        var product = Given.ProductArgument();
        var days = Given.Number("--days", "How far back (default 30).", "N", 1, DaysMax);
        days.DefaultValueFactory = _ => 30;
        return new Verb("history", "Show what the fleet was: devices, online, and by version.", "pf product history 94 --days 7") { product, days }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), parse.GetValue(days), cloud, screen, stop));
    }

    private static async Task Run(int product, int days, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var samples = await cloud.History(product, days, stop);
        screen.Show(samples, Table(samples));
    }

    private static Listing Table(IEnumerable<HistoryBody> samples)
    {
        var table = Listing.Table("At", "Devices", "Online", "Quarantined", "Version: devices");
        foreach (var sample in samples)
        {
            var versions = string.Join(", ", sample.Versions.Select(found => $"{found.Version}: {found.Devices}"));
            table.Add(sample.At, sample.Devices, sample.Online, sample.Quarantined, versions);
        }
        return table;
    }
}
