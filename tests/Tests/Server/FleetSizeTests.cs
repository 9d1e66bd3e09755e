using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>What must hold so that a large fleet is no slower than a small one.</summary>
public class FleetSizeTests
{
    [Fact]
    public async Task An_event_passes_while_somebody_else_writes_and_writes_nothing_itself()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = await host.Member();
        await using var listener = await EventListener.Open(host, EventHosts.Events);
        await host.Read(async store =>
        {
            await using var transaction = await store.Database.BeginTransactionAsync(); // SQLite's one write lock
            await device.Emit("temp", "21");
            Assert.Equal("21", (await listener.Next("temp")).Data);
            return 0;
        });
    }

    [Fact]
    public async Task Who_writes_for_long_rests_where_somebody_waits_and_only_there()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var turns = host.Services.GetRequiredService<WriteTurns>();
        await Wait.Until(() => turns.Rest().IsCompleted);
        await host.Read(async store =>
        {
            await using var transaction = await store.Database.BeginTransactionAsync();
            var waiting = Task.Run(() => host.Read(async other =>
            {
                other.Devices.Add(new DeviceRow { Id = FleetHost.Id(1) });
                return await other.SaveChangesAsync();
            }));
            await Wait.Until(() => !turns.Rest().IsCompleted);
            var (written, timer) = (TimeSpan.FromMilliseconds(600), Stopwatch.StartNew());
            await turns.Rest(written);
            Assert.True(timer.Elapsed >= written, $"{timer.Elapsed}: it is still waiting, and rests as long as was written");
            await transaction.CommitAsync();
            return await waiting;
        });
        await Wait.Until(() => turns.Rest().IsCompleted);
    }

    [Fact]
    public async Task For_a_transaction_that_could_not_be_begun_nobody_rests_once_its_connection_begins_another()
    {
        await using var host = await ServerHost.Start();
        var turns = host.Part<WriteTurns>();
        await host.Read(async store =>
        {
            await store.Database.OpenConnectionAsync();
            await store.Database.ExecuteSqlRawAsync("BEGIN");
            await Assert.ThrowsAsync<SqliteException>(() => store.Database.BeginTransactionAsync()); // one in the other
            await store.Database.ExecuteSqlRawAsync("ROLLBACK");
            await using var next = await store.Database.BeginTransactionAsync();
            await Wait.Until(() => turns.Waiting == 0);
            return 0;
        });
    }

    [Fact]
    public async Task S18_lines_in_any_order_are_told_in_their_own_and_the_first_of_an_id_counts()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(2));
        var answer = await host.ImportText($"{FleetHost.Id(9)}\n{FleetHost.Id(2)}\n{FleetHost.Id(1)}\nnone\n{FleetHost.Id(9)}\n{FleetHost.Id(2)}");
        Assert.Equal(
            [(1, "added"), (2, "already_member"), (3, "added"), (4, "invalid_device_id"), (5, "duplicate"), (6, "duplicate")],
            answer.Lines.Select(line => (line.Line, line.Result)));
        Assert.Equal((2, 1, 1, 2), (answer.Updated, answer.Existing, answer.Invalid, answer.Duplicate));
        Assert.Equal([FleetHost.Id(9), FleetHost.Id(1)], answer.UpdatedDeviceIds);
    }

    [Fact]
    public async Task D15_a_dry_run_of_many_counts_what_a_real_one_does()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Import(FleetHost.Id(4000));
        var text = string.Join('\n', Enumerable.Range(1, 7000).Select(FleetHost.Id));
        var dry = await host.ImportText(text, "dry_run=true");
        Assert.Equal(1, await host.Read(store => store.Devices.CountAsync()));
        var real = await host.ImportText(text);
        Assert.Equal((6999, 1), (real.Updated, real.Existing));
        Assert.Equal((real.Updated, real.Existing), (dry.Updated, dry.Existing));
    }

    [Fact]
    public async Task A_large_lists_number_is_counted_again_behind_the_answer__and_at_once_where_somebody_took_devices_in()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.ImportText(string.Join('\n', Enumerable.Range(1, 20_000).Select(FleetHost.Id)));
        Assert.Equal(20_000, await Total(host));
        await host.Read(async store =>
        {
            store.Devices.Add(new DeviceRow { Id = FleetHost.Id(20_001), ProductId = 94 });
            return await store.SaveChangesAsync();
        });
        Assert.Equal(20_000, await Total(host));
        host.Time.Forward(TimeSpan.FromSeconds(11));
        Assert.Equal(20_000, await Total(host));
        await Wait.Until(async () => await Total(host) == 20_001);
        await host.Import(FleetHost.Id(20_002));
        Assert.Equal(20_002, await Total(host));
    }

    private static async Task<int> Total(ServerHost host) => (await host.Get<DevicesAnswer>(FleetHost.Devices)).Meta.TotalRecords;

    [Fact]
    public async Task S102_each_owner_of_a_page_is_named()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.ImportText($"{FleetHost.Id(1)}\n{FleetHost.Id(2)}\n{FleetHost.Id(3)}");
        await host.Claim(FleetHost.Id(1), byTeam: true);
        await host.Claim(FleetHost.Id(2), byTeam: false);
        var owners = (await host.Get<DevicesAnswer>(FleetHost.Devices)).Devices.Select(device => device.Owner).ToList();
        Assert.NotNull(owners[0]);
        Assert.Equal("else", owners[1]);
        Assert.Null(owners[2]);
    }
}
