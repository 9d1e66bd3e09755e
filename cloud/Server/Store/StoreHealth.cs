using System.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Whether the store can be used. Who meets trouble says so here; from then on a write is tried each second until one succeeds, and
/// everybody else waits for that instead of trying by themselves. The log hears of it at once, then once a minute, and when it is
/// over: a disk that is nearly full may take a little and refuse more, many times a minute.
/// </summary>
internal sealed class StoreHealth(IDbContextFactory<Store> stores, ILogger<StoreHealth> log) : BackgroundService
{
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private TaskCompletionSource over = Done();
    private TaskCompletionSource begun = New();
    private string? said;
    private long saidAt;
    private bool isOverSaid = true;

    /// <summary>What is wrong, as a clause; null where nothing is known to be.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Somebody could not use the store.</summary>
    public void Failed(string trouble)
    {
        lock (gate)
        {
            if (Trouble is null)
            {
                over = New();
                begun.TrySetResult();
            }
            if (said != trouble || Stopwatch.GetElapsedTime(saidAt) > SayEvery)
            {
                log.LogError("The store cannot be used: {Trouble}. Nothing is acknowledged until it can; devices come again", trouble);
                (said, saidAt, isOverSaid) = (trouble, Stopwatch.GetTimestamp(), false);
            }
            Trouble = trouble;
        }
    }

    /// <summary>Ends when the store can be used.</summary>
    public Task Over(CancellationToken stop)
    {
        lock (gate)
        {
            return over.Task.WaitAsync(stop);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await begun.Task.WaitAsync(stoppingToken);
            await Task.Delay(TryEvery, stoppingToken);
            try
            {
                await TryToWrite(stoppingToken);
                Worked();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Failed(StoreTrouble.Of(e) ?? e.Message);
            }
        }
    }

    // Setting it to what it is writes a page all the same, and commits it.
    private async Task TryToWrite(CancellationToken stop)
    {
        await using var store = await stores.CreateDbContextAsync(stop);
        await using var transaction = await store.Database.BeginTransactionAsync(stop);
        await store.Database.ExecuteSqlRawAsync("PRAGMA user_version = 0", stop);
        await transaction.CommitAsync(stop);
    }

    private void Worked()
    {
        lock (gate)
        {
            Trouble = null;
            begun = New();
            over.TrySetResult();
            if (!isOverSaid)
            {
                log.LogWarning("The store can be used again");
                isOverSaid = true;
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Done()
    {
        var done = New();
        done.SetResult();
        return done;
    }
}
