using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>The last reports of a device: how it started, and what it ran each time.</summary>
public class LastReportTests
{
    [Fact]
    public async Task Each_start_is_kept_and_the_end_of_its_trial__what_is_said_again_is_not()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await host.Upload(2);
        await using var device = new TestDevice { BootReason = BootReason.PowerOn };
        await host.Import(device.Id);
        Assert.Empty(await Reports(host, device.Id));
        await device.ComeOnline(host);
        await device.Report();
        await device.Leave(host);
        await device.ComeOnline(host); // the same boot
        await host.Lock(device.Id, 2, flash: true);
        device.BootReason = BootReason.Update;
        var offer = await device.Offer();
        await device.Update(host, offer);
        (device.Version, device.Hash, device.BootReason) = (1, new byte[32], BootReason.Crash);
        await device.Reboot(host);

        var reports = await Reports(host, device.Id);
        Assert.Equal(
            [(1, "confirmed", "crash"), (2, "confirmed", "update"), (2, "testing", "update"), (1, "confirmed", "power_on")],
            reports.Select(report => (report.Version, report.State, report.BootReason)));
        Assert.Equal([4, 3, 2, 1], reports.Select(report => report.Number));
        Assert.Equal(reports[2].BootId, reports[1].BootId);
        Assert.Equal((device.BootId, 94, device.Target, true), (reports[0].BootId, reports[0].Product, reports[0].Target, reports[0].UpdatesEnabled));
        Assert.Equal(Convert.ToHexStringLower(offer.Hash), reports[1].Hash);
        Assert.All(reports, report => Assert.InRange(report.At, host.Time.GetUtcNow().AddMinutes(-10), host.Time.GetUtcNow()));
    }

    [Fact]
    public async Task The_newest_twenty_are_kept__also_when_the_server_starts_anew_and_the_clock_was_put_back()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = await GroupReleaseTests.Member(host);
        await device.ComeOnline(host);
        for (device.Version = 2; device.Version <= ReportRule.KeptMax + 3; device.Version++)
        {
            await device.Report();
        }
        var newest = Enumerable.Range(4, ReportRule.KeptMax).Reverse();
        Assert.Equal(newest, (await Reports(host, device.Id)).Select(report => report.Version));
        await device.Leave(host);
        await host.Stop();
        host.Time.Forward(TimeSpan.FromHours(-1));
        await host.Run();
        Assert.Equal(newest, (await Reports(host, device.Id)).Select(report => report.Version));
        await device.ComeOnline(host);
        Assert.Equal(newest.SkipLast(1).Prepend(device.Version), (await Reports(host, device.Id)).Select(report => report.Version));
        Assert.Equal(ReportRule.KeptMax, await host.Read(store => store.Reports.CountAsync()));
    }

    [Fact]
    public async Task Each_device_of_a_batch_keeps_its_own()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var devices = Enumerable.Range(1, 30).Select(version => new TestDevice { Version = version }).ToList();
        await Task.WhenAll(devices.Select(device => device.ComeOnline(host)));
        foreach (var device in devices)
        {
            Assert.Equal((device.Version, device.BootId), Assert.Single((await Reports(host, device.Id)).Select(report => (report.Version, report.BootId))));
            await device.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_stranger_has_them_too__and_they_are_forgotten_with_it()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stranger = new TestDevice();
        await using var member = await GroupReleaseTests.Member(host);
        await stranger.ComeOnline(host);
        await member.ComeOnline(host);
        Assert.Single(await Reports(host, stranger.Id));
        await stranger.Leave(host);
        await member.Leave(host);
        host.Time.Forward(TimeSpan.FromDays(31));
        await host.Part<IEnumerable<IHostedService>>().OfType<StrangerPrune>().Single().Look(CancellationToken.None);
        Assert.Equal([member.Id], await host.Read(store => store.Reports.Select(row => row.DeviceId).ToListAsync()));
        await stranger.ComeOnline(host);
        Assert.Equal(1, Assert.Single(await Reports(host, stranger.Id)).Number); // as on its first day
    }

    [Fact]
    public async Task Another_organisation_sees_only_what_it_was_told_itself()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var (token, organisation) = await host.Stranger();
        await host.As(token, () => host.Ask<ProductAnswer>(
            HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Theirs", 95, null, null, organisation))));
        await using var device = new TestDevice { Product = 95, Version = 5 };
        await host.As(token, () => host.Ask<ImportAnswer>(HttpMethod.Post, "/v1/products/95/devices", new ImportDevices(device.Id, null)));
        await device.ComeOnline(host);
        Assert.Equal("unknown_device", (await host.Refused(HttpStatusCode.NotFound, HttpMethod.Get, Path(94, device.Id))).Error);
        (device.Product, device.Version) = (94, 7);
        await device.Reboot(host);

        Assert.Equal([7], (await Reports(host, device.Id)).Select(report => report.Version));
        Assert.Equal([7, 5], (await host.As(token, () => host.Get<ReportsAnswer>(Path(95, device.Id)))).Reports.Select(report => report.Version));

        // It changes hands. What it said before stays theirs; from here on all of it is the new owner's.
        await host.As(token, () => host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/95/devices/{device.Id}"));
        await host.Import(device.Id);
        Assert.Equal([7], (await Reports(host, device.Id)).Select(report => report.Version));
        (device.Product, device.Version) = (95, 6);
        await device.Reboot(host);
        (device.Product, device.Version) = (94, 8);
        await device.Reboot(host);
        Assert.Equal([8, 6, 7], (await Reports(host, device.Id)).Select(report => report.Version));
        Assert.Equal([6, 5], (await host.As(token, () => host.Get<ReportsAnswer>(Path(95, device.Id)))).Reports.Select(report => report.Version));
    }

    [Fact]
    public async Task Of_a_device_that_is_taken_in_by_force_the_reports_from_before_are_seen()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var device = new TestDevice { Product = 0, Version = 0 };
        await device.ComeOnline(host);
        await host.Import(device.Id, force: true);
        Assert.Equal((0, "unknown"), Assert.Single((await Reports(host, device.Id)).Select(report => (report.Product, report.BootReason))));
    }

    [Theory]
    [InlineData("e00fce68ffffffffffffffff", HttpStatusCode.NotFound, "unknown_device")]
    [InlineData("kitchen", HttpStatusCode.BadRequest, "invalid_device_id")]
    public async Task An_ID_that_the_product_does_not_know_or_that_is_none_is_refused(string id, HttpStatusCode status, string error)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        Assert.Equal(error, (await host.Refused(status, HttpMethod.Get, Path(94, id))).Error);
    }

    private static string Path(int product, string id) => $"/v1/products/{product}/devices/{id}/reports";

    private static async Task<IReadOnlyList<ReportBody>> Reports(ServerHost host, string id) => (await host.Get<ReportsAnswer>(Path(94, id))).Reports;
}
