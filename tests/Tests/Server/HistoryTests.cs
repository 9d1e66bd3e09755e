using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Server.Features.Products;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>What a fleet was, hour by hour, and which transfers there were.</summary>
public class HistoryTests
{
    [Fact]
    public async Task Each_hour_is_written_once_with_what_the_fleet_is__and_a_year_later_forgotten()
    {
        await using var host = await GroupReleaseTests.Proven(2);
        await using var old = await GroupReleaseTests.Member(host);
        await using var recent = await GroupReleaseTests.Member(host);
        await using var silent = await GroupReleaseTests.Member(host);
        await using var stranger = new TestDevice();
        recent.Version = 2;
        foreach (var device in new[] { old, recent, stranger })
        {
            await device.ComeOnline(host);
        }
        await recent.Leave(host);
        host.Time.Forward(TimeSpan.FromHours(1));
        await host.Sample();
        await host.Sample();
        var sample = Assert.Single(await host.Read(store => store.History.Where(row => row.ProductId == 94).ToListAsync()), row => row.Devices == 3);
        Assert.Equal((1, 1), (sample.Online, sample.Quarantined));
        Assert.Equal(new Dictionary<int, int> { [1] = 1, [2] = 1 }, sample.Versions);

        host.Time.Forward(TimeSpan.FromHours(1));
        await host.Remove(silent.Id, deny: false);
        await host.Sample();
        var answer = (await host.Get<HistoryAnswer>("/v1/products/94/history?days=1")).Samples;
        Assert.Equal([3, 2, 2], answer.TakeLast(3).Select(body => body.Devices));
        Assert.Equal([new VersionCount(2, 1), new VersionCount(1, 1)], answer[^1].Versions);
        Assert.Equal((1, 1), (answer[^1].Online, answer[^1].Quarantined));

        host.Time.Forward(TimeSpan.FromDays(367));
        await host.Sample();
        Assert.Single(await host.Read(store => store.History.ToListAsync()));
    }

    [Theory]
    [InlineData("94/history?days=0", HttpStatusCode.BadRequest)]
    [InlineData("94/history?days=367", HttpStatusCode.BadRequest)]
    [InlineData("94/history?days=many", HttpStatusCode.BadRequest)]
    [InlineData("95/history", HttpStatusCode.NotFound)]
    [InlineData("95/transfers", HttpStatusCode.NotFound)]
    [InlineData("94/transfers?version=x", HttpStatusCode.BadRequest)]
    [InlineData("94/transfers?device=x", HttpStatusCode.BadRequest)]
    [InlineData("94/devices?failed=nonsense", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_answered_is_refused(string path, HttpStatusCode status)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Refused(status, HttpMethod.Get, $"/v1/products/{path}");
    }

    [Fact]
    public async Task A_year_is_answered_in_few_samples()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var nowMs = host.Time.GetUtcNow().ToUnixTimeMilliseconds() / 3_600_000 * 3_600_000;
        await host.Write(store => Task.Run(() => store.History.AddRange(Enumerable.Range(1, 8760).Select(hour =>
            new HistoryRow { ProductId = 94, AtMs = nowMs - (hour * 3_600_000L), Devices = hour, Versions = [] }))));
        Assert.InRange((await host.Get<HistoryAnswer>("/v1/products/94/history?days=366")).Samples.Count, 300, 402);
        Assert.InRange((await host.Get<HistoryAnswer>("/v1/products/94/history?days=1")).Samples.Count, 23, 26);
    }

    [Fact]
    public async Task Transfers_are_listed_newest_first__and_those_that_went_wrong_with_their_reason()
    {
        await using var host = await GroupReleaseTests.Proven(2, 3);
        await using var good = await GroupReleaseTests.Member(host);
        await using var bad = await GroupReleaseTests.Member(host);
        await host.Release(2);
        await good.ComeOnline(host);
        await good.Update(host, await good.Offer());
        await host.Until(good.Id, device => device.Transfer!.State == "confirmed");
        await bad.ComeOnline(host);
        await bad.Progress((await bad.Offer()).Transfer, ProgressState.Failed, 0, Reason.FlashFault);
        await host.Until(bad.Id, device => device.Transfer!.State == "failed");

        var all = (await host.Get<TransfersAnswer>("/v1/products/94/transfers?version=2")).Transfers;
        Assert.Equal([(bad.Id, "failed"), (good.Id, "confirmed")], all.Select(transfer => (transfer.DeviceId, transfer.State)));
        Assert.Equal("flash_fault", Assert.Single((await host.Get<TransfersAnswer>("/v1/products/94/transfers?wrong=true")).Transfers).Reason);
        Assert.Empty((await host.Get<TransfersAnswer>("/v1/products/94/transfers?version=3")).Transfers);
        Assert.Equal([good.Id], (await host.Get<TransfersAnswer>($"/v1/products/94/transfers?device={good.Id}")).Transfers.Select(transfer => transfer.DeviceId));
        Assert.Equal([bad.Id], (await host.Get<DevicesAnswer>("/v1/products/94/devices?failed=flash_fault")).Devices.Select(device => device.Id));
        Assert.Empty((await host.Get<DevicesAnswer>("/v1/products/94/devices?failed=updates_disabled")).Devices);
    }

    [Fact]
    public async Task Both_are_found_in_indexes()
    {
        await using var host = await ServerHost.Start();
        Assert.All(await Plan(host, store => store.Devices.Versions()), line => Assert.DoesNotMatch("^SCAN \\S+$", line));
        Assert.Contains(
            await Plan(host, store => store.Transfers.OfProduct(94, null, true).OrderByDescending(row => row.Id).Take(8)),
            line => line.Contains("IX_Transfers_Wrong"));
        Assert.Contains(
            await Plan(host, store => store.Transfers.OfProduct(94, 2, false).OrderByDescending(row => row.Id).Take(8)),
            line => line.Contains("IX_Transfers_ProductId_Version_Id"));
        Assert.Contains(
            await Plan(host, store => store.Transfers.OfProduct(94, null, false, FleetHost.Id(0)).OrderByDescending(row => row.Id).Take(8)),
            line => line.Contains("IX_Transfers_DeviceId_Hash"));
    }

    private static Task<List<string>> Plan<T>(ServerHost host, Func<ProductFirmware.Server.Store, IQueryable<T>> query) => host.Read(async store =>
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
}

/// <summary>The fleet is counted when a test says so.</summary>
internal static class HistoryParts
{
    public static Task Sample(this ServerHost host) =>
        host.Services.GetServices<IHostedService>().OfType<HistoryTick>().Single().Look(CancellationToken.None);
}
