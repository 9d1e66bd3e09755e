using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Server.Dashboard;

namespace ProductFirmware.Server;

/// <summary>
/// Sends what stands in the outbox. Each webhook has few requests under way at once, so that one whose address is dead does not
/// take the others' turns. A delivery that a kill interrupted is still due, and goes out again with the same ID.
/// </summary>
internal sealed class OutboxPump(
    IDbContextFactory<Store> stores, Outbox outbox, WebhookSender sender, Live live, StoreHealth health, TimeProvider time, ILogger<OutboxPump> log) : BackgroundService
{
    private const int UnderWayMax = 256;
    private const int PerWebhookMax = 4;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, UnderWay> underWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Look(stoppingToken);
                await outbox.Wait(Period, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(underWay.Values.Select(one => one.Done.Task)); // what an answer said is written down before the store goes
        }
    }

    private async Task Look(CancellationToken stop)
    {
        try
        {
            await Start(stop);
        }
        catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
        {
            health.Failed(trouble);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Deliveries could not be started; the next tick tries again");
        }
    }

    // The webhooks whose turn it is are found first, then a few deliveries of each.
    private async Task Start(CancellationToken stop)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var busy = underWay.Values.GroupBy(one => one.Integration).ToDictionary(group => group.Key, group => group.Count());
        var full = busy.Where(one => one.Value >= PerWebhookMax).Select(one => one.Key).ToList();
        await using var store = await stores.CreateDbContextAsync(stop);
        var ready = await store.Deliveries.Due(nowMs).Where(row => !full.Contains(row.IntegrationId))
            .Select(row => row.IntegrationId).Distinct().ToListAsync(stop);
        foreach (var id in ready)
        {
            var room = Math.Min(UnderWayMax - underWay.Count, PerWebhookMax - busy.GetValueOrDefault(id));
            if (room > 0)
            {
                await Start(store, id, room, nowMs, stop);
            }
        }
    }

    private async Task Start(Store store, int id, int room, long nowMs, CancellationToken stop)
    {
        var started = underWay.Keys.ToList();
        var integration = await store.Integrations.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, stop);
        if (integration is null)
        {
            return; // it was deleted in this moment, and its deliveries with it
        }
        var due = await store.Deliveries.AsNoTracking().Due(nowMs)
            .Where(row => row.IntegrationId == id && !started.Contains(row.Id))
            .OrderBy(row => row.DueAtMs).ThenBy(row => row.Id).Take(room).ToListAsync(stop);
        foreach (var delivery in due)
        {
            underWay[delivery.Id] = new UnderWay(id, new TaskCompletionSource());
            _ = Deliver(integration, delivery, stop);
        }
    }

    private async Task Deliver(IntegrationRow integration, DeliveryRow delivery, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            var attempt = await Send(integration, delivery, stop);
            await DeliveryLog.Write(stores, delivery.Id, attempt, time.GetUtcNow(), isLast: false);
            live.Attempt(integration.Id);
        }
        catch (OperationCanceledException)
        {
            // the server stops; it is still due
        }
        catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
        {
            health.Failed(trouble); // it is still due
        }
        catch (Exception e)
        {
            log.LogError(e, "Delivery {Delivery} could not be written down", delivery.Id);
        }
        finally
        {
            underWay.TryRemove(delivery.Id, out var ended);
            ended!.Done.SetResult();
            outbox.Wake();
        }
    }

    // What nobody thought of is an attempt like others, with the pause after it.
    private async Task<Attempt> Send(IntegrationRow integration, DeliveryRow delivery, CancellationToken stop)
    {
        try
        {
            return await sender.Send(integration, delivery, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Delivery {Delivery} could not be sent", delivery.Id);
            return new Attempt(null, "The server failed at it; its log says why.");
        }
    }

    private sealed record UnderWay(int Integration, TaskCompletionSource Done);
}

/// <summary>What became of attempts, in the delivery's own row.</summary>
internal static class DeliveryLog
{
    public static async Task Write(IDbContextFactory<Store> stores, long id, Attempt attempt, DateTimeOffset now, bool isLast)
    {
        await using var store = await stores.CreateDbContextAsync();
        if (await store.Deliveries.FirstOrDefaultAsync(one => one.Id == id) is not { } row)
        {
            return; // its webhook was deleted meanwhile
        }
        row.Attempts++;
        row.LastStatus = attempt.Status;
        row.LastAnswer = attempt.Answer;
        row.LastAttemptAtMs = now.ToUnixTimeMilliseconds();
        var pause = attempt.IsDelivered || !attempt.MayRetry || isLast ? null : DeliveryRule.PauseAfter(row.Attempts, attempt.RetryAfter);
        row.State = attempt.IsDelivered ? DeliveryState.Delivered : pause is null ? DeliveryState.GaveUp : DeliveryState.Waiting;
        row.DueAtMs = pause is { } wait ? (now + wait).ToUnixTimeMilliseconds() : 0;
        try
        {
            await store.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            // deleted in this moment
        }
    }
}

/// <summary>The query behind every tick of the outbox, so that a test can look at its plan.</summary>
internal static class OutboxQuery
{
    public static IQueryable<DeliveryRow> Due(this IQueryable<DeliveryRow> deliveries, long nowMs) =>
        deliveries.Where(row => row.DueAtMs > 0 && row.DueAtMs <= nowMs);
}
