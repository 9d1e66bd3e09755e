using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Cloud's and device's product differ: what each product sees, and that the server says what the table says.</summary>
public class MismatchTests
{
    [Fact]
    public async Task D10_a_mismatched_device_is_limited_in_its_own_product_and_an_unknown_claimant_in_the_one_it_names()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct(94);
        await host.CreateProduct(95);
        await using var device = new TestDevice { Product = 95 };
        await using var lost = new TestDevice { Product = 999 };
        await host.Import(device.Id);
        await host.Import(lost.Id);
        await device.ComeOnline(host);
        await lost.ComeOnline(host);
        Assert.Equal(("limited", "mismatch", false), Seen(await host.Device(device.Id)));
        Assert.Equal(("limited", "quarantined", true), Seen(await host.Device(device.Id, 95)));
        Assert.Equal(("limited", "mismatch", false), Seen(await host.Device(lost.Id)));
        Assert.Equal(1, await host.Read(store => store.Standings.CountAsync())); // there is no product 999 that could see it
    }

    [Fact]
    public async Task D11_S33_a_limited_device_is_told_the_time_and_shown_and_is_sent_no_firmware__force_is_the_way_back()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { Product = 95 };
        await host.Import(device.Id);
        var verdict = await device.ComeOnline(host);
        Assert.Equal((VerdictStatus.Limited, Reason.Mismatch), (verdict.Status, verdict.Reason));
        Assert.True(verdict.TimeMs > 0);
        Assert.True((await host.Device(device.Id)).Online);
        await device.AssertNothing(Topics.Offer);
        await host.Ask<DeviceBody>(HttpMethod.Put, $"/v1/products/94/devices/{device.Id}", new { signal = "1" });
        await device.Next(Topics.Command); // its own diagnostics go on

        await host.Import(device.Id, force: true);
        Assert.Equal(Reason.Forced, (await device.Reboot(host)).Reason);
        Assert.Equal(2, (await device.Offer()).Version);
    }

    [Fact]
    public async Task D4_a_version_that_was_never_uploaded_is_shown_proves_nothing_and_is_brought_to_the_target()
    {
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice { Version = 7 };
        await host.Import(device.Id);
        await device.ComeOnline(host);
        Assert.Equal(7, (await host.Device(device.Id)).FirmwareVersion);
        Assert.Equal(2, (await device.Offer()).Version);
        await host.Upload(7); // the number is the same, the image is not
        Assert.Equal("no_evidence", (await host.Firmware(7)).ReleaseBlocked);
    }

    [Fact]
    public async Task S6_S7_S8_S94_S99_S102_S104_a_sample_of_the_decision_table_is_what_the_server_does()
    {
        var random = Seed.NewRandom();
        await using var host = await PrivilegeTests.Released();
        await host.CreateProduct(95);
        var team = await host.Read(store => store.Team.Select(row => row.PersonId).FirstAsync());
        await host.Write(store => Task.FromResult(store.Users.Add(new Person { Id = "customer", UserName = "customer", CustomerOf = 1 })));
        var hash = await host.Read(store => store.Images.Select(row => row.Hash).SingleAsync());
        foreach (var policy in new[] { Policy.Quarantine, Policy.AutoApprove })
        {
            var name = policy == Policy.AutoApprove ? "auto_approve" : "quarantine";
            foreach (var product in new[] { 94, 95 })
            {
                await host.Ask<ProductAnswer>(HttpMethod.Put, $"/v1/products/{product}", new UpdateProduct(new ProductChange(null, null, name)));
            }
            var image = new FirmwareImage(2, TestImages.Target, hash, 20_000);
            var products = new Dictionary<int, Product>
            {
                [94] = new(94, 1, policy, 2, new[] { image }.ToFrozenDictionary(found => (found.Version, found.Target))),
                [95] = new(95, 1, policy, null, FrozenDictionary<(int, string), FirmwareImage>.Empty),
            };
            for (var i = 0; i < 20; i++)
            {
                await Try(host, Case.Draw(random), products, team);
            }
        }
    }

    private static async Task Try(ServerHost host, Case drawn, Dictionary<int, Product> products, string team)
    {
        await using var device = new TestDevice { Product = drawn.Reported };
        var standing = drawn.Cloud != drawn.Reported && products.ContainsKey(drawn.Reported) ? drawn.Standing : Standing.None;
        await host.Write(store =>
        {
            var row = new DeviceRow { Id = device.Id, ProductId = drawn.Cloud, Force = drawn.Cloud is not null && drawn.Force };
            row.OwnerId = drawn.Owner switch { Ownership.Team => team, Ownership.Other => "customer", _ => null };
            if (standing != Standing.None)
            {
                row.Standings.Add(new StandingRow { DeviceId = device.Id, ProductId = drawn.Reported, Standing = standing });
            }
            store.Devices.Add(row);
            return Task.CompletedTask;
        });
        var known = new KnownDevice
        {
            Product = drawn.Cloud is { } cloud ? products[cloud] : null,
            StandingInReported = standing,
            Owner = drawn.Owner,
            Force = drawn.Cloud is not null && drawn.Force,
        };
        var report = new DeviceReport(drawn.Reported, device.Version, Convert.ToHexStringLower(device.Hash), device.State, device.Target, device.SlotBytes);
        var expected = Decide.For(known, products.GetValueOrDefault(drawn.Reported), report, Occasion.NewBoot, nowMs: 0);

        var verdict = await device.ComeOnline(host);

        Assert.True((expected.Status, expected.Reason, expected.TreatedAs) == (verdict.Status, verdict.Reason, verdict.Product), $"{drawn}: {expected}, and not {verdict.Status} {verdict.Reason} {verdict.Product}");
        if (expected.Offer)
        {
            Assert.Equal(expected.TargetVersion, (await device.Offer()).Version);
        }
        else
        {
            await device.AssertNothing(Topics.Offer);
        }
        var row = await host.Read(store => store.Devices.Include(row => row.Standings).SingleAsync(row => row.Id == device.Id));
        Assert.Equal(expected.Join == Join.AutoApprove ? drawn.Reported : drawn.Cloud, row.ProductId);
        var stands = expected.Join switch { Join.Quarantine => Standing.Quarantined, Join.AutoApprove => Standing.None, _ => standing };
        Assert.Equal(stands, row.StandingIn(drawn.Reported));
    }

    private static (string Status, string? Reason, bool Quarantined) Seen(DeviceBody device) => (device.Status, device.Reason, device.Quarantined);

    /// <summary>One row of the table.</summary>
    private sealed record Case(int? Cloud, int Reported, Ownership Owner, Standing Standing, bool Force)
    {
        public static Case Draw(Random random) => new(
            Pick<int?>(random, null, 94, 95),
            Pick(random, 94, 94, 95, 999),
            Pick(random, Ownership.None, Ownership.Team, Ownership.Other),
            Pick(random, Standing.None, Standing.None, Standing.Quarantined, Standing.Denied, Standing.Removed),
            random.Next(2) == 0);

        private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
    }
}
