using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Server.Dashboard;

namespace ProductFirmware.Server;

/// <summary>
/// What happens to devices, one after the other: load → decide → save → send. Whatever waits is taken as one batch and saved in
/// one transaction; PUBACK, verdict, offer and events go out after it, so what was acknowledged is not lost.
/// </summary>
internal sealed class DeviceFlow(
    IDbContextFactory<Store> stores,
    Catalog catalog,
    Presence presence,
    DeviceLink link,
    ImageBytes images,
    ImageKeys keys,
    EventHub hub,
    Outbox outbox,
    Live live,
    StoreHealth health,
    RefusalLog refusals,
    DeviceLimit limit,
    ServerOptions options,
    TimeProvider time,
    ILogger<DeviceFlow> log)
    : BackgroundService
{
    private const int BatchMax = 200;
    private const int WaitingMax = 10 * BatchMax;

    /// <summary>An unanswered message blocks its device's connection: held longer, the device is disconnected so that it retries.</summary>
    private static readonly TimeSpan HeldMax = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, byte> gone = new();
    private readonly ProvenImages proven = new();
    private readonly RareNotes rare = new();

    private readonly Channel<FlowItem> waiting =
        Channel.CreateBounded<FlowItem>(new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    /// <summary>Hands an item over and returns.</summary>
    public ValueTask Put(FlowItem item) => waiting.Writer.WriteAsync(item);

    /// <summary>
    /// The device's connection ended. Does not wait: while nothing can be saved connections come and go, and each is remembered once.
    /// </summary>
    public void Gone(string deviceId)
    {
        if (!waiting.Writer.TryWrite(new GoneItem(deviceId)))
        {
            gone[deviceId] = 0;
        }
    }

    /// <summary>Hands an item over and waits until it is saved; false where that takes too long.</summary>
    public async Task<bool> Handle(FlowItem item)
    {
        using var limit = new CancellationTokenSource(HeldMax);
        try
        {
            await waiting.Writer.WriteAsync(item, limit.Token);
            await item.Done.WaitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            refusals.Note("not_saved_in_time", item.DeviceId);
            return false;
        }
    }

    /// <summary>
    /// An operator changed something about the devices: decides again and tells those that are online. Ends when all are told, or after
    /// a while when they are about to be.
    /// </summary>
    public async Task Nudge(IEnumerable<string> deviceIds, Occasion occasion)
    {
        var items = deviceIds.Where(presence.IsOnline).Select(id => new NudgeItem(id, occasion)).ToList();
        foreach (var item in items)
        {
            await Put(item);
        }
        await Task.WhenAny(Task.WhenAll(items.Select(item => item.Done)), Task.Delay(HeldMax));
    }

    /// <summary>Saves what waits before it ends: the broker took it, or a person's command did.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        if (ExecuteTask is { } running)
        {
            await Task.WhenAny(running, Task.Delay(Timeout.Infinite, cancellationToken));
        }
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Process([], stoppingToken); // the first report after a start would else wait for queries to be compiled
        var batch = new List<FlowItem>(BatchMax);
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            while (batch.Count < BatchMax && waiting.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }
            await Process(batch, stoppingToken);
            batch.Clear();
            await ProcessGone(stoppingToken);
        }
    }

    private async Task ProcessGone(CancellationToken stop)
    {
        foreach (var ids in gone.Keys.Chunk(BatchMax))
        {
            Array.ForEach(ids, id => gone.TryRemove(id, out _));
            await Process([.. ids.Select(id => new GoneItem(id))], stop);
        }
    }

    // While the store cannot be used the batch waits: who waits for an answer is disconnected in time, and nothing of it is lost.
    private async Task Process(List<FlowItem> batch, CancellationToken stop)
    {
        while (await Try(batch, stop) is { } trouble)
        {
            health.Failed(trouble);
            await health.Over(stop);
        }
    }

    // What is wrong with the store, or null where the batch is done with. One item that cannot be saved must not take the others with
    // it: then each goes by itself, and where that fails once more without what is remembered of webhooks, one of which may just be gone.
    private async Task<string?> Try(List<FlowItem> batch, CancellationToken stop, bool isAgain = false)
    {
        try
        {
            await Save(batch);
        }
        catch (Exception e) when (StoreTrouble.Of(e) is { } trouble)
        {
            return trouble;
        }
        catch (Exception) when (batch.Count > 1)
        {
            foreach (var item in batch)
            {
                await Process([item], stop);
            }
        }
        catch (DbUpdateException) when (batch.Count == 1 && !isAgain)
        {
            outbox.Forget();
            return await Try(batch, stop, isAgain: true);
        }
        catch (Exception e) when (batch.Count == 1)
        {
            log.LogError(e, "Device {Device}: {Item} could not be saved", batch[0].DeviceId, batch[0].GetType().Name);
            batch[0].Failed(e);
        }
        return null;
    }

    private async Task Save(List<FlowItem> batch)
    {
        if (batch.Count > 0 && batch.TrueForAll(item => item is EventItem) && await Pass(batch))
        {
            return;
        }
        await using var store = await stores.CreateDbContextAsync();
        await using var transaction = await store.Database.BeginTransactionAsync();
        var work = await Decide(store, batch);
        await store.SaveChangesAsync();
        await store.Upsert(work.Kept);
        await transaction.CommitAsync();
        await Tell(work);
        batch.ForEach(item => item.Saved());
    }

    // Events that change no device need no turn at the store's one write lock; at most deliveries are added. False: take it after all.
    private async Task<bool> Pass(List<FlowItem> batch)
    {
        await using var store = await stores.CreateDbContextAsync();
        var work = await Decide(store, batch);
        var changes = store.ChangeTracker.Entries().Where(entry => entry.State != EntityState.Unchanged).ToList();
        if (changes.Exists(entry => entry.Entity is not DeliveryRow))
        {
            return false;
        }
        if (changes.Count > 0)
        {
            await store.SaveChangesAsync();
        }
        await Tell(work);
        batch.ForEach(item => item.Saved());
        return true;
    }

    private async Task<Work> Decide(Store store, List<FlowItem> batch)
    {
        var devices = await Load(store, batch);
        var steps = new DeviceSteps(
            store, catalog, presence, proven, images, keys, rare, limit, options.AwayMinutes, time.GetUtcNow().ToUnixTimeMilliseconds());
        var answers = new List<Answer>(batch.Count);
        foreach (var item in batch.Where(item => devices.ContainsKey(item.DeviceId)))
        {
            answers.Add(await steps.Take(item, devices[item.DeviceId]));
        }
        var happened = answers.SelectMany(answer => answer.Events).ToList();
        foreach (var one in happened)
        {
            await outbox.Take(store, one);
        }
        return new Work(devices.Values, answers, happened, steps.Reported, steps.Kept, store.ChangeTracker.Entries<DeliveryRow>().Any());
    }

    private async Task Tell(Work work)
    {
        work.Happened.ForEach(hub.Publish);
        if (work.IsToSend)
        {
            outbox.Wake();
        }
        foreach (var connection in work.Reported)
        {
            connection.HasReported = true;
            connection.IsOwedOffer = false;
        }
        foreach (var answer in work.Answers)
        {
            Tell(answer);
            await answer.Send(link);
        }
        live.Changed(work.Devices);
    }

    private void Tell(Answer answer)
    {
        if (answer.Offer is { } offer)
        {
            log.LogInformation(
                "Device {Device}: offered version {Version} of product {Product}, transfer {Transfer}",
                offer.Transfer.DeviceId, offer.Transfer.Version, offer.Transfer.ProductId, offer.Transfer.Id);
        }
        if (answer.Cancel is { } cancel)
        {
            log.LogInformation("Device {Device}: transfer {Transfer} cancelled, {Reason}", answer.DeviceId, cancel.Transfer, cancel.Reason);
        }
    }

    private static async Task<Dictionary<string, DeviceRow>> Load(Store store, List<FlowItem> batch)
    {
        var ids = batch.Select(item => item.DeviceId).Distinct().ToList();
        var devices = await store.Devices.WithState(ids).ToDictionaryAsync(row => row.Id);
        foreach (var id in batch.OfType<PinItem>().Select(item => item.DeviceId).Where(id => !devices.ContainsKey(id)).Distinct().ToList())
        {
            devices[id] = store.Devices.Add(new DeviceRow { Id = id }).Entity; // nobody knew it until now
        }
        return devices;
    }

    /// <summary>What a batch came to, to be told once it is saved.</summary>
    private sealed record Work(
        ICollection<DeviceRow> Devices,
        List<Answer> Answers,
        List<ProductEvent> Happened,
        HashSet<Connection> Reported,
        List<ReportRow> Kept,
        bool IsToSend);
}

/// <summary>The query behind every report, so that a test can look at its plan.</summary>
internal static class FlowQuery
{
    public static IQueryable<DeviceRow> WithState(this IQueryable<DeviceRow> devices, List<string> ids) =>
        devices.Include(row => row.Transfer).Include(row => row.Standings).Include(row => row.Groups).Where(row => ids.Contains(row.Id));
}

/// <summary>Images that the store holds evidence for, so that most reports need not look. By hash too: a deleted version's number may come again.</summary>
internal sealed class ProvenImages
{
    private readonly HashSet<(int Product, int Version, string Target, string Hash)> known = [];
    private readonly HashSet<(int Product, int Version)> reported = [];

    public bool Contains(int product, FirmwareImage image) => known.Contains(Key(product, image));

    public void Add(int product, FirmwareImage image) => known.Add(Key(product, image));

    /// <summary>Whether the store holds that a member reported the version.</summary>
    public bool IsReported(int product, int version) => reported.Contains((product, version));

    public void AddReported(int product, int version) => reported.Add((product, version));

    private static (int Product, int Version, string Target, string Hash) Key(int product, FirmwareImage image) =>
        (product, image.Version, image.Target, image.Hash);
}
