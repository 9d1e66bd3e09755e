using Microsoft.EntityFrameworkCore;
using ProductFirmware.Server;
using ProductFirmware.Server.Features.Devices;
using ProductFirmware.Server.Features.Firmware;
using ProductFirmware.Server.Features.Integrations;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>What a report, a tick and an upload ask of the store is found by an index, however many devices there are.</summary>
public class QueryPlanTests(QueryPlanTests.PlanStore plans) : IClassFixture<QueryPlanTests.PlanStore>
{
    [Fact]
    public Task A_report_causes_no_scan() => NoScan(store => store.Devices.WithState(["a", "b"]));

    [Fact]
    public async Task The_last_reports_of_a_device_are_found_without_a_scan() =>
        Assert.DoesNotContain(await Plan(store => store.Reports.Of("a")), line => line.StartsWith("SCAN", StringComparison.Ordinal));

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

    [Theory]
    [InlineData("deviceid", "asc")]
    [InlineData("deviceid", "desc")]
    [InlineData("devicename", "asc")]
    [InlineData("devicename", "desc")]
    [InlineData("lastconnection", "asc")]
    [InlineData("lastconnection", "desc")]
    [InlineData("firmwareversion", "asc")]
    [InlineData("firmwareversion", "desc")]
    public async Task Each_order_of_a_list_is_that_of_an_index_from_the_start_and_behind_a_cursor(string sort, string direction)
    {
        var cursor = new Cursor($"{sort} {direction}", 0, sort == "devicename" ? "a" : "1", FleetHost.Id(1));
        var plans = await Plans(store => DeviceOrder.Parts(store, 94, new DeviceQuery { sort_attr = sort, sort_dir = direction })
            .SelectMany((part, i) => new[] { part.Page(null), part.Page(i == 0 ? cursor : null) }).Select(rows => rows.Select(row => row.Id).Take(26)));
        Assert.All(plans, plan => Assert.DoesNotContain(plan, line => line.StartsWith("SCAN") || line.Contains("TEMP B-TREE")));
    }

    public static TheoryData<string> Filters => [.. FilterCases.Keys];

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task No_filter_of_a_list_looks_at_other_products_devices_or_sorts(string filter) => Assert.All(
        await FirstPages(filter), plan => Assert.DoesNotContain(plan, line => line.StartsWith("SCAN") || line.Contains("TEMP B-TREE")));

    [Theory]
    [InlineData("test", "COVERING INDEX IX_Devices_Test ")]
    [InlineData("development", "COVERING INDEX IX_Devices_Development ")]
    [InlineData("locked", "COVERING INDEX IX_Devices_Locked ")]
    [InlineData("online", "COVERING INDEX IX_Devices_Connected ")]
    [InlineData("needs_attention", "COVERING INDEX IX_Devices_Failing ")]
    [InlineData("failed", "COVERING INDEX IX_Devices_Failing ")]
    [InlineData("failed_version", "COVERING INDEX IX_Devices_Failing ")]
    [InlineData("version", "IX_Devices_ProductId_ReportVersion_Id ")]
    [InlineData("groups", "IX_DeviceGroups_ProductId_Group_DeviceId ")]
    public async Task The_few_that_a_filter_looks_for_have_an_index_of_their_own(string filter, string index) =>
        Assert.Contains((await FirstPages(filter))[0], line => line.Contains(index));

    [Fact]
    public async Task The_outbox_finds_what_is_due_by_an_index_that_holds_only_that() =>
        Assert.All(await Plan(store => store.Deliveries.Due(1).Select(row => row.Id)), line => Assert.Contains("IX_Deliveries_DueAtMs", line));

    [Fact]
    public async Task The_webhooks_that_have_something_due_are_found_without_a_look_at_the_others()
    {
        var plan = await Plan(store => store.Ready(1));
        Assert.Contains(plan, line => line.Contains("IX_Deliveries_DueAtMs"));
        Assert.Equal(["SCAN d0"], plan.Where(line => line.StartsWith("SCAN"))); // of what is due, once it is found
    }

    [Fact]
    public async Task A_page_of_deliveries_is_in_the_order_of_an_index() =>
        Assert.All(await Plan(store => Deliveries.Page(store, 1, 99).Take(26)), line => Assert.Contains("IX_Deliveries_IntegrationId_Id (", line));

    [Theory]
    [InlineData(true, "IX_Audit_ProductId_Number (")]
    [InlineData(false, "IX_Audit_OrganisationId_Number (")]
    public async Task A_page_of_the_audit_log_is_in_the_order_of_an_index(bool isOfProduct, string index) =>
        Assert.All(
            await Plan(store => ProductFirmware.Server.Features.Audit.List.Page(
                isOfProduct ? store.Audit.Where(row => row.ProductId == 94) : store.Audit.Where(row => row.OrganisationId == 1),
                new(),
                99).Take(51)),
            line => Assert.Contains(index, line));

    private static readonly Dictionary<string, DeviceQuery> FilterCases = new()
    {
        ["deviceId"] = new() { deviceId = "a1" },
        ["deviceName"] = new() { deviceName = "kitchen" },
        ["search"] = new() { search = "kitchen" },
        ["search beyond ASCII"] = new() { search = "küche" },
        ["groups"] = new() { groups = "a,b" },
        ["quarantined"] = new() { quarantined = true },
        ["denied"] = new() { denied = true },
        ["online"] = new() { online = true },
        ["offline"] = new() { online = false },
        ["version"] = new() { version = 3 },
        ["test"] = new() { test = true },
        ["development"] = new() { development = true },
        ["locked"] = new() { locked = true },
        ["needs_attention"] = new() { needs_attention = true },
        ["no attention"] = new() { needs_attention = false },
        ["failed"] = new() { failed = "flash_fault" },
        ["failed_version"] = new() { failed_version = 3 },
        ["up_to_date"] = new() { up_to_date = true },
        ["not up to date"] = new() { up_to_date = false },
        ["ok"] = new() { status = "ok" },
        ["limited"] = new() { status = "limited" },
        ["never_reported"] = new() { status = "never_reported" },
    };

    private Task<List<List<string>>> FirstPages(string filter) =>
        Plans(store => DeviceOrder.Parts(store, 94, FilterCases[filter]).Select(part => part.Page(null).Select(row => row.Id).Take(26)));

    private async Task NoScan(Func<ProductFirmware.Server.Store, IQueryable<DeviceRow>> query) =>
        Assert.DoesNotContain(await Plan(query), line => line.StartsWith("SCAN", StringComparison.Ordinal));

    private async Task<List<string>> Plan<T>(Func<ProductFirmware.Server.Store, IQueryable<T>> query) =>
        Assert.Single(await Plans<T>(store => [query(store)]));

    private async Task<List<List<string>>> Plans<T>(Func<ProductFirmware.Server.Store, IEnumerable<IQueryable<T>>> queries)
    {
        await using var store = plans.Open();
        var found = new List<List<string>>();
        foreach (var query in queries(store))
        {
            found.Add(await Explain(store, query));
        }
        Assert.NotEmpty(found);
        Assert.All(found, Assert.NotEmpty);
        return found;
    }

    private static async Task<List<string>> Explain<T>(ProductFirmware.Server.Store store, IQueryable<T> query)
    {
        await using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await store.Database.OpenConnectionAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(3));
        }
        return lines;
    }

    /// <summary>One store for all of them, with all tables and no rows: SQLite plans by the indexes, since nothing measures the tables.</summary>
    public sealed class PlanStore : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        public async ValueTask InitializeAsync()
        {
            await using var store = Open();
            await store.Database.MigrateAsync();
        }

        public ValueTask DisposeAsync()
        {
            folder.Dispose();
            return ValueTask.CompletedTask;
        }

        internal ProductFirmware.Server.Store Open() => new(
            new DbContextOptionsBuilder<ProductFirmware.Server.Store>().UseSqlite($"Data Source={folder.File("cloud.db")};Pooling=False").Options);
    }
}
