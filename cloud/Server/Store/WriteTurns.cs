using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace ProductFirmware.Server;

/// <summary>
/// Who waits for the store's one write lock. SQLite keeps no queue: who waits looks again now and then, and would find somebody who
/// writes for long at it again. So that one asks here between two transactions, and rests where somebody waits.
/// </summary>
internal sealed class WriteTurns : IDbConnectionInterceptor, IDbTransactionInterceptor
{
    // SQLite's own wait looks after 1, 2, 5, 10 ms and so on, at last every 100 ms; the driver's, which comes after it, every 150 ms.
    private const int OwnWaitMs = 5000;
    private const int LookMs = 10;

    // Who waits may find it free only at a second look.
    private static readonly TimeSpan RestMin = TimeSpan.FromMilliseconds(200);

    // A wait that ended without the lock is not told; it has long ended when this has passed.
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, long> waiting = new(); // by connection: what it could not begin is gone with its next one

    /// <summary>How many wait now.</summary>
    public int Waiting => waiting.Count;

    /// <summary>
    /// Ends at once where nobody waits; else when those who wait had their turn, or after as long as was written: on a machine with too
    /// much to do everybody is slow, and a rest of one length would be over before the others have looked.
    /// </summary>
    public async Task Rest(TimeSpan written = default)
    {
        var timer = Stopwatch.StartNew();
        var most = written > RestMin ? written : RestMin;
        while (waiting.Values.Any(since => Stopwatch.GetElapsedTime(since) < WaitMax) && timer.Elapsed < most)
        {
            await Task.Delay(LookMs);
        }
    }

    public void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        raw.sqlite3_busy_timeout(((SqliteConnection)connection).Handle, OwnWaitMs);

    public Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
    {
        waiting[eventData.ConnectionId] = Stopwatch.GetTimestamp();
        return ValueTask.FromResult(result);
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        waiting.TryRemove(eventData.ConnectionId, out _);
        return ValueTask.FromResult(result);
    }
}
