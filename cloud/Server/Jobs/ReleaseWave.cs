using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Server.Features.Firmware;

namespace ProductFirmware.Server;

/// <summary>An immediate release: where, and which version.</summary>
internal sealed record Wave(int Product, int Version, Wanted Wanted);

/// <summary>
/// Tells devices that are online of an immediate release, page by page, as fast as the flow takes them: a million devices are no
/// million tasks. What is not told before the server ends is told when the device next comes online, as with any release.
/// </summary>
internal sealed class ReleaseWave(
    IDbContextFactory<Store> stores, Catalog catalog, DeviceFlow flow, StoreHealth health, TimeProvider time, ILogger<ReleaseWave> log) : BackgroundService
{
    private const int PageDevices = 500;

    private readonly Channel<Wave> waiting = Channel.CreateUnbounded<Wave>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Starts it, and returns.</summary>
    public void Start(Wave wave) => waiting.Writer.TryWrite(wave);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var wave in waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await Roll(wave, stoppingToken);
            }
            catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
            {
                health.Failed(trouble);
                await health.Over(stoppingToken);
                Start(wave); // who was told already is in transfer, and not told again
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Not every device was told of version {Version} of product {Product}; they take it when they next come online", wave.Version, wave.Product);
            }
        }
    }

    private async Task Roll(Wave wave, CancellationToken stop)
    {
        var told = 0;
        for (var behind = ""; ;)
        {
            await using var store = await stores.CreateDbContextAsync(stop);
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            var page = await store.Online(wave.Product, wave.Wanted.Groups, behind, nowMs).Take(PageDevices).ToListAsync(stop);
            var product = await catalog.Find(store, wave.Product); // as it is now: a later release stops this one
            foreach (var member in page.Where(member => IsDue(member, product!, wave, nowMs)))
            {
                await flow.Put(new NudgeItem(member.Id, Occasion.Now));
                told++;
            }
            if (page.Count < PageDevices)
            {
                log.LogInformation("Version {Version} of product {Product}: {Count} devices that are online were told", wave.Version, wave.Product, told);
                return;
            }
            behind = page[^1].Id;
        }
    }

    private static bool IsDue(OnlineMember member, Product product, Wave wave, long nowMs) =>
        (wave.Wanted.ProductDefault || member.IsInGroups)
        && ReleasePlan.For(member.Device(product, wave.Wanted.Groups), member.Report, wave.Version, isNow: true, nowMs).Uptake == Uptake.Now;
}
