using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>
/// Brings the store's file to the newest schema, in a copy that takes its place when it is whole. Not every migration fits into one
/// transaction, and one that is cut off in the middle leaves a store that no version opens. Nobody else is at it: the folder is held.
/// </summary>
internal static class StoreUpgrade
{
    public static async Task Run(string path)
    {
        if (!await IsDue(path))
        {
            return;
        }
        path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var copy = path + ".part";
        try
        {
            Discard(copy); // of a start that was killed
            File.Copy(path, copy);
            await Migrate(copy);
            File.Move(copy, path, overwrite: true); // on the disk with SQLite's first log, for which it syncs the folder
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException { SqliteErrorCode: StoreTrouble.Full })
        {
            throw Refused(e, "the data folder has room for the store once again, twice as much while tables are made anew, and can be written");
        }
        catch (SqliteException e)
        {
            throw Refused(e, "the store is whole, or restore it from a backup; the version that wrote it still opens it");
        }
        finally
        {
            Discard(copy);
        }
    }

    // Where it is, all of the store is in its one file afterwards: a log left beside it would be taken for that of its successor.
    private static async Task<bool> IsDue(string path)
    {
        await using var store = Open(path);
        if (!(await store.Database.GetPendingMigrationsAsync()).Any())
        {
            return false;
        }
        await store.Database.OpenConnectionAsync();
        await using var command = store.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA journal_mode = DELETE";
        return await command.ExecuteScalarAsync() is "delete"
            ? true
            : throw new SqliteException("another process has it open", StoreTrouble.Busy);
    }

    private static async Task Migrate(string copy)
    {
        await using (var store = Open(copy))
        {
            // Whoever was killed in the middle of this left it, and it would be waited for without an end.
            await store.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"");
            await store.Database.MigrateAsync();
        }
        using var file = File.OpenHandle(copy, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    private static Store Open(string path)
    {
        var options = new DbContextOptionsBuilder<Store>();
        options.UseStore(path, pooling: false); // a file that is moved must not stay open
        return new Store(options.Options);
    }

    private static void Discard(string copy)
    {
        foreach (var suffix in new[] { "", "-journal", "-wal", "-shm" })
        {
            File.Delete(copy + suffix);
        }
    }

    private static StartRefused Refused(Exception cause, string next) =>
        new($"The store cannot be brought up to date ({cause.Message.TrimEnd('.')}); it is as it was. Next: see that {next}.");
}
