using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MQTTnet.Exceptions;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Saved first, then answered: what a device has heard is in the store.</summary>
public class SaveFirstTests
{
    [Fact]
    public async Task A_report_whose_transaction_fails_at_its_last_moment_is_neither_acknowledged_nor_answered()
    {
        var end = new LastMoment();
        await using var host = await ServerHost.StartWith(options => options, parts => parts.ConfigureDbContext<ProductFirmware.Server.Store>(store => store.AddInterceptors(end)));
        host.ExpectsErrors = true; // the failure is logged
        await host.CreateProduct();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        await device.ComeOnline(host);

        device.Version = 7;
        end.Fails = true;
        await Assert.ThrowsAnyAsync<MqttCommunicationException>(device.SendReport);
        end.Fails = false;
        Assert.True(end.Failed > 0);
        Assert.False(device.Has(Topics.Verdict));
        Assert.Equal(1, await host.Read(store => store.Devices.Select(row => row.ReportVersion).SingleAsync()));

        await using var again = new TestDevice(device.Id) { Credential = device.Credential, Version = 7 };
        Assert.Equal(VerdictStatus.Ok, (await again.ComeOnline(host)).Status);
        Assert.Equal(7, await host.Read(store => store.Devices.Select(row => row.ReportVersion).SingleAsync()));
    }

    private sealed class LastMoment : DbTransactionInterceptor
    {
        public bool Fails { get; set; }

        public int Failed { get; private set; }

        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (!Fails)
            {
                return base.TransactionCommittingAsync(transaction, eventData, result, cancellationToken);
            }
            Failed++;
            throw new InvalidOperationException("It failed at its last moment.");
        }
    }
}
