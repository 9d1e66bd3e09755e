using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// What is to be sent to webhooks. A delivery is a row that is saved with what caused it, so that neither a kill nor a dead
/// address loses it; an event that no webhook wants writes nothing.
/// </summary>
internal sealed class Outbox
{
    private readonly ConcurrentDictionary<int, WantedBy[]> products = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private int changes;

    /// <summary>Adds a delivery for every webhook that wants the event, to be saved by the caller, who then says <see cref="Wake"/>.</summary>
    public async ValueTask Take(Store store, ProductEvent happened)
    {
        if (happened.Product is not { } product)
        {
            return;
        }
        Add(store, happened, await Find(store, product));
    }

    /// <summary>
    /// The same in a transaction of the caller's: the webhooks are looked up in it, so that none of them is deleted before the delivery
    /// is saved.
    /// </summary>
    public static async Task TakeInTransaction(Store store, ProductEvent happened) => Add(store, happened, await Load(store, happened.Product));

    /// <summary>Takes and saves what happened by itself, and wakes who sends it.</summary>
    public async Task Put(Store store, ProductEvent happened)
    {
        if (happened.Product is not { } product || !(await Find(store, product)).Any(hook => hook.Wants(happened)))
        {
            return;
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        await TakeInTransaction(store, happened);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        Wake();
    }

    public static DeliveryRow Delivery(int integration, ProductEvent happened) => new()
    {
        IntegrationId = integration,
        EventName = happened.Name,
        EventId = happened.Id,
        DeviceId = happened.DeviceId,
        Data = happened.Data,
        PublishedAtMs = happened.AtMs,
        DueAtMs = happened.AtMs,
    };

    /// <summary>Something may be due.</summary>
    public void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // it is about to look
        }
    }

    /// <summary>Ends when something may be due, or after a while.</summary>
    public Task Wait(TimeSpan limit, CancellationToken stop) => wake.WaitAsync(limit, stop);

    /// <summary>The product's webhooks changed in the store.</summary>
    public void Changed(int product)
    {
        Interlocked.Increment(ref changes);
        products.TryRemove(product, out _);
    }

    /// <summary>What is remembered of webhooks may be old: a deletion is told after its commit, and an event may come in between.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref changes);
        products.Clear();
    }

    private async ValueTask<WantedBy[]> Find(Store store, int product)
    {
        if (products.TryGetValue(product, out var known))
        {
            return known;
        }
        var before = Volatile.Read(ref changes);
        var hooks = await Load(store, product);
        products[product] = hooks;
        if (Volatile.Read(ref changes) != before)
        {
            products.TryRemove(product, out _); // it changed while it was loaded
        }
        return hooks;
    }

    private static Task<WantedBy[]> Load(Store store, int? product) => store.Integrations.AsNoTracking()
        .Where(row => row.ProductId == product && !row.Disabled)
        .Select(row => new WantedBy(row.Id, row.Event, row.DeviceId)).ToArrayAsync();

    private static void Add(Store store, ProductEvent happened, WantedBy[] hooks) =>
        store.Deliveries.AddRange(hooks.Where(hook => hook.Wants(happened)).Select(hook => Delivery(hook.Id, happened)));

    private sealed record WantedBy(int Id, string Prefix, string? DeviceId)
    {
        public bool Wants(ProductEvent happened) =>
            happened.Name.StartsWith(Prefix, StringComparison.Ordinal) && (DeviceId ?? happened.DeviceId) == happened.DeviceId;
    }
}
