using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary><c>GET /v1/products/:p/devices/export</c>: every member, streamed; the file can be imported again.</summary>
internal static class Export
{
    private const int AtOnce = 1000;

    private static readonly string[] Columns =
        ["id", "name", "groups", "test", "development", "firmware_version", "desired_firmware_version", "status", "online", "last_heard", "joined_at"];

    /// <param name="format"><c>csv</c> or <c>ndjson</c>.</param>
    public static IResult Handle(int p, Store store, Presence presence, string? format = "csv") => format?.ToLowerInvariant() switch
    {
        "csv" => TypedResults.Stream(to => WriteCsv(to, Devices(p, store, presence)), "text/csv; charset=utf-8", $"devices-{p}.csv"),
        "ndjson" => TypedResults.Stream(to => WriteLines(to, Devices(p, store, presence)), "application/x-ndjson", $"devices-{p}.ndjson"),
        _ => new Refused(Reason.InvalidRequest, "format is csv or ndjson."),
    };

    private static async IAsyncEnumerable<ExportedDevice> Devices(int product, Store store, Presence presence)
    {
        var after = "";
        List<DeviceRow> rows;
        do
        {
            rows = await store.Devices.AsNoTracking().Include(row => row.Groups)
                .Where(row => row.ProductId == product && string.Compare(row.Id, after) > 0)
                .OrderBy(row => row.Id).Take(AtOnce).ToListAsync();
            foreach (var row in rows)
            {
                yield return Of(row, product, presence.IsOnline(row.Id));
                after = row.Id;
            }
        }
        while (rows.Count == AtOnce);
    }

    private static ExportedDevice Of(DeviceRow row, int product, bool isOnline) => new(
        row.Id,
        row.Name,
        string.Join(' ', row.Groups.Where(member => member.ProductId == product).Select(member => member.Group).Order(StringComparer.Ordinal)),
        row.Test,
        row.Development,
        row.BootId is null ? null : row.ReportVersion,
        row.LockedVersion,
        row.BootId is null ? "never_reported" : row.ReportProduct == product || row.Force ? "ok" : "limited",
        isOnline,
        row.LastSeenMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.LastSeenMs),
        row.JoinedAtMs is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);

    private static async Task WriteCsv(Stream to, IAsyncEnumerable<ExportedDevice> devices)
    {
        await using var writer = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        await writer.WriteAsync(string.Join(',', Columns) + "\r\n");
        await foreach (var device in devices)
        {
            object?[] cells =
            [
                device.Id, device.Name, device.Groups, device.Test, device.Development, device.FirmwareVersion, device.DesiredFirmwareVersion,
                device.Status, device.Online, device.LastHeard?.ToString("O"), device.JoinedAt?.ToString("O"),
            ];
            await writer.WriteAsync(string.Join(',', cells.Select(CsvRule.Cell)) + "\r\n");
        }
    }

    private static async Task WriteLines(Stream to, IAsyncEnumerable<ExportedDevice> devices)
    {
        await foreach (var device in devices)
        {
            await JsonSerializer.SerializeAsync(to, device, RestJson.Options);
            await to.WriteAsync("\n"u8.ToArray());
        }
    }
}
