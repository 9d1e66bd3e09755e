using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>GET /v1/products/:p/devices/:d/reports</c>: how a device started and what it ran, the newest 20 reports that said something new.</summary>
internal static class Reports
{
    public static async Task<Results<Ok<ReportsAnswer>, Refused>> Handle(int p, string d, Store store, DeviceView view)
    {
        var (row, refused) = await DeviceView.Find(store, p, d);
        if (row is null)
        {
            return refused!;
        }
        var kept = await store.Reports.AsNoTracking().Of(row.Id).ToListAsync();
        var seen = new List<ReportBody>(kept.Count);
        foreach (var report in kept)
        {
            if (await view.Sees(p, row, report))
            {
                seen.Add(Body(report));
            }
        }
        return TypedResults.Ok(new ReportsAnswer(seen));
    }

    private static ReportBody Body(ReportRow report) => new(
        report.Number,
        DateTimeOffset.FromUnixTimeMilliseconds(report.AtMs),
        report.Product,
        report.Version,
        report.Hash,
        DeviceView.NameOf(report.State),
        NameOf(report.BootReason),
        report.BootId,
        report.Target,
        report.Hardware,
        report.UpdatesEnabled);

    // A board may know more reasons than its cloud does.
    private static string NameOf(BootReason reason) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName((Enum.IsDefined(reason) ? reason : BootReason.Unknown).ToString());
}

/// <summary>The query behind it, so that a test can look at its plan.</summary>
internal static class ReportQuery
{
    /// <summary>A device's, newest first.</summary>
    public static IQueryable<ReportRow> Of(this IQueryable<ReportRow> reports, string device) =>
        reports.Where(row => row.DeviceId == device).OrderByDescending(row => row.Number);
}
