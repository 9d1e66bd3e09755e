using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ProductFirmware.Server;

/// <summary>
/// Sees before each use that the store's file is where it belongs. A connection that is open goes on writing to a file that was moved
/// or deleted, and a new one would begin an empty store in its place: rather nothing is written until the file is back.
/// </summary>
internal sealed class StoreFile(string path) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Check(connection);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Check(connection);
        return ValueTask.FromResult(result);
    }

    private void Check(DbConnection connection)
    {
        if (File.Exists(path))
        {
            return;
        }
        SqliteConnection.ClearPool((SqliteConnection)connection); // those that are open hold the file that went away
        throw new SqliteException($"{path} is not there", StoreTrouble.CannotOpen);
    }
}
