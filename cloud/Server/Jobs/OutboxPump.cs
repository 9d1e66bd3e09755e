using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Server.Dashboard;

namespace ProductFirmware.Server;

/// <summary>
/// Sends what stands in the outbox. Each webhook has few requests under way at once, and each organisation a share of them, so that
/// one whose addresses are dead does not take the others' turns. A delivery that a kill interrupted is still due, and goes out again
/// with the same ID.
/// </summary>
internal sealed class OutboxPump(
    IDbContextFactory<Store> stores, Outbox outbox, WebhookSender sender, Live live, StoreHealth health, TimeProvider time, ILogger<OutboxPump> log) : BackgroundService
{
    /// <summary>Requests under way for one organisation's webhooks.</summary>
    internal const int PerOrganisationMax = UnderWayMax / 4;

    internal const int PerWebhookMax = 4;
    internal const int UnderWayMax = 256;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, UnderWay> underWay = new();

    // When each webhook that has something due had its last turn.
    private Dictionary<int, long> turns = [];
    private long turn;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await health.Over(stoppingToken); // what came of it could not be written down
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

    // The webhooks that have something due are found first, then a few deliveries of each. Whose organisation has least under way comes
    // first, and of those the one whose last turn is longest ago.
    private async Task Start(CancellationToken stop)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var store = await stores.CreateDbContextAsync(stop);
        var ready = await store.Ready(nowMs).ToListAsync(stop);
        turns = ready.ToDictionary(webhook => webhook.Id, webhook => turns.GetValueOrDefault(webhook.Id));
        var ofWebhooks = underWay.Values.CountBy(one => one.Webhook.Id).ToDictionary();
        var ofOrganisations = underWay.Values.CountBy(one => one.Webhook.Organisation).ToDictionary();
        foreach (var webhook in ready.OrderBy(one => ofOrganisations.GetValueOrDefault(one.Organisation)).ThenBy(one => turns[one.Id]))
        {
            var ofOrganisation = ofOrganisations.GetValueOrDefault(webhook.Organisation);
            var room = Math.Min(UnderWayMax - underWay.Count, Math.Min(PerOrganisationMax - ofOrganisation, PerWebhookMax - ofWebhooks.GetValueOrDefault(webhook.Id)));
            if (room > 0)
            {
                turns[webhook.Id] = ++turn;
                ofOrganisations[webhook.Organisation] = ofOrganisation + await Start(store, webhook, room, nowMs, stop);
            }
        }
    }

    // How many it started.
    private async Task<int> Start(Store store, ReadyWebhook webhook, int room, long nowMs, CancellationToken stop)
    {
        var started = underWay.Keys.ToList();
        var due = store.Deliveries.AsNoTracking().Due(nowMs).Where(row => row.IntegrationId == webhook.Id && !started.Contains(row.Id));
        var integration = await store.Integrations.AsNoTracking().FirstOrDefaultAsync(row => row.Id == webhook.Id, stop);
        if (integration is null)
        {
            return 0; // it was deleted in this moment, and its deliveries with it
        }
        if (integration.Disabled)
        {
            await due.GiveUp("The webhook is disabled.", stop);
            return 0;
        }
        var next = await due.OrderBy(row => row.DueAtMs).ThenBy(row => row.Id).Take(room).ToListAsync(stop);
        foreach (var delivery in next)
        {
            underWay[delivery.Id] = new UnderWay(webhook, new TaskCompletionSource());
            _ = Deliver(integration, delivery, stop);
        }
        return next.Count;
    }

    private async Task Deliver(IntegrationRow integration, DeliveryRow delivery, CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            var attempt = await Send(integration, delivery, stop);
            await WriteDown(delivery.Id, attempt, stop);
            live.Attempt(integration.Id);
        }
        catch (OperationCanceledException)
        {
            // the server stops; it is still due
        }
        finally
        {
            underWay.TryRemove(delivery.Id, out var ended);
            ended!.Done.SetResult();
            outbox.Wake();
        }
    }

    // For as long as it cannot be written down: a delivery whose outcome nobody knows would be sent again and again.
    private async Task WriteDown(long id, Attempt attempt, CancellationToken stop)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                await DeliveryLog.Write(stores, id, attempt, time.GetUtcNow(), isLast: false);
                return;
            }
            catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
            {
                health.Failed(trouble);
                await health.Over(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "What became of delivery {Delivery} could not be written down", id);
                await Task.Delay(DeliveryRule.Pauses[Math.Min(failures, DeliveryRule.Pauses.Count - 1)], stop);
            }
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

    private sealed record UnderWay(ReadyWebhook Webhook, TaskCompletionSource Done);
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

/// <summary>A webhook that has something due, and whose it is.</summary>
internal sealed record ReadyWebhook(int Id, int Organisation);

/// <summary>The queries behind every tick of the outbox, so that a test can look at their plans.</summary>
internal static class OutboxQuery
{
    public static IQueryable<ReadyWebhook> Ready(this Store store, long nowMs) =>
        from id in store.Deliveries.Due(nowMs).Select(row => row.IntegrationId).Distinct()
        join integration in store.Integrations on id equals integration.Id
        join product in store.Products on integration.ProductId equals product.Id
        select new ReadyWebhook(id, product.OrganisationId);

    public static IQueryable<DeliveryRow> Due(this IQueryable<DeliveryRow> deliveries, long nowMs) =>
        deliveries.Where(row => row.DueAtMs > 0 && row.DueAtMs <= nowMs);

    /// <summary>They are tried no more; the log says why.</summary>
    public static Task GiveUp(this IQueryable<DeliveryRow> waiting, string why, CancellationToken stop) => waiting.ExecuteUpdateAsync(
        set => set.SetProperty(row => row.DueAtMs, 0L).SetProperty(row => row.State, DeliveryState.GaveUp).SetProperty(row => row.LastAnswer, why), stop);
}
