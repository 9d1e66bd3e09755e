using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ProductFirmware.Server;

/// <summary>The store at start: its file, its tables, and what an abrupt end left behind.</summary>
internal static class StoreStart
{
    /// <summary>How long a statement waits while another process holds the store's lock.</summary>
    private const int LockedSecondsMax = 10;

    public static void AddStore(this IServiceCollection services, DataFolder folder)
    {
        var file = new StoreFile(folder.Database);
        services.AddSingleton<WriteTurns>();
        services.AddPooledDbContextFactory<Store>((provider, options) =>
            options
                .UseStore(folder.Database)
                .AddInterceptors(file, provider.GetRequiredService<WriteTurns>()));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<Store>>().CreateDbContext());
        services.AddSingleton<Catalog>();
        services.AddSingleton<StoreHealth>();
        services.AddHostedService(provider => provider.GetRequiredService<StoreHealth>());
    }

    /// <param name="pooling">Whether connections stay open for the next one who asks.</param>
    public static DbContextOptionsBuilder UseStore(this DbContextOptionsBuilder options, string path, bool pooling = true)
    {
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            Mode = SqliteOpenMode.ReadWrite, // made at the start and never again: see StoreFile
            DefaultTimeout = LockedSecondsMax,
            Pooling = pooling,
        }.ToString();
        return options
            .UseSqlite(connection, sqlite => sqlite.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery))
            // A table is made anew with foreign keys off, which SQLite does outside of transactions: see StoreUpgrade.
            .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.NonTransactionalMigrationOperationWarning));
    }

    /// <summary>Applies the migrations, and takes devices that were connected when the server ended as seen until now.</summary>
    public static async Task Run(IServiceProvider services)
    {
        var path = services.GetRequiredService<DataFolder>().Database;
        Make(path);
        await using var store = await services.GetRequiredService<IDbContextFactory<Store>>().CreateDbContextAsync();
        try
        {
            await StoreUpgrade.Run(path);
            await store.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL");
        }
        catch (SqliteException e)
        {
            throw new StartRefused($"The store cannot be opened ({e.Message.TrimEnd('.')}). Next: see that the data folder is whole and can be written, or restore it from a backup.");
        }
        // It was the server that went away and not the device: its return is a short drop (D5).
        var nowMs = services.GetRequiredService<TimeProvider>().GetUtcNow().ToUnixTimeMilliseconds();
        await store.Devices.Where(device => device.Connected).ExecuteUpdateAsync(set => set
            .SetProperty(device => device.Connected, false)
            .SetProperty(device => device.LastSeenMs, nowMs));
    }

    private static void Make(string path)
    {
        try
        {
            File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose(); // SQLite takes an empty file for a new store
            KeepToOurselves(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefused($"The store cannot be opened ({e.Message.TrimEnd('.')}). Next: see that the data folder is whole and can be written.");
        }
    }

    // The folder may have been there before, open to everybody on this machine. What SQLite adds later has the store's own mode.
    private static void KeepToOurselves(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        foreach (var file in new[] { path, path + "-wal", path + "-shm" }.Where(File.Exists))
        {
            try
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
            catch (UnauthorizedAccessException)
            {
                // it belongs to somebody else, who says who may read it
            }
        }
    }
}
