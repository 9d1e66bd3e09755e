using Microsoft.EntityFrameworkCore;
using ProductFirmware.Server;
using ProductFirmware.Server.Features.Firmware;

namespace ProductFirmware.Tests.Server;

/// <summary>What a report, a tick and an upload ask of the store is found by an index, however many devices there are.</summary>
public class QueryPlanTests
{
    [Fact]
    public Task A_report_causes_no_scan() => NoScan(store => store.Devices.WithState(["a", "b"]));

    [Fact]
    public Task A_retry_tick_causes_no_scan() => NoScan(store => store.Devices.Due(1, 2));

    [Fact]
    public Task Evidence_at_upload_causes_no_scan() => NoScan(store => store.Devices.Running(new ImageRow
    {
        ProductId = 94,
        Version = 1,
        Target = "VIRTUAL",
        Hash = "00",
        Header = [],
        KeyId = "",
        ContentId = "",
    }));

    [Fact]
    public Task A_count_of_strangers_causes_no_scan() => NoScan(store => store.Devices.Strangers());

    [Fact]
    public async Task Connections_left_over_by_a_kill_are_found_by_an_index_that_holds_only_them() =>
        Assert.All(await Plan(store => store.Devices.Where(row => row.Connected)), line => Assert.Contains("IX_Devices_Connected", line));

    private static async Task NoScan(Func<ProductFirmware.Server.Store, IQueryable<DeviceRow>> query) =>
        Assert.DoesNotContain(await Plan(query), line => line.StartsWith("SCAN", StringComparison.Ordinal));

    private static async Task<List<string>> Plan(Func<ProductFirmware.Server.Store, IQueryable<DeviceRow>> query)
    {
        await using var host = await ServerHost.Start();
        var plan = await host.Read(async store =>
        {
            await using var command = query(store).CreateDbCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            await store.Database.OpenConnectionAsync();
            await using var reader = await command.ExecuteReaderAsync();
            var lines = new List<string>();
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(3));
            }
            return lines;
        });
        Assert.NotEmpty(plan);
        return plan;
    }
}
