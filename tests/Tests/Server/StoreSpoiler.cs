using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace ProductFirmware.Tests.Server;

/// <summary>Makes SQLite itself refuse what a full disk or a read-only file would make it refuse, on every connection of a server.</summary>
internal sealed class StoreSpoiler : DbConnectionInterceptor
{
    /// <summary>Not a page more than there are.</summary>
    public const string Full = "PRAGMA max_page_count = 1";

    public const string ReadOnly = "PRAGMA query_only = 1";

    private const string Well = "PRAGMA max_page_count = 4294967294; PRAGMA query_only = 0";

    private volatile string pragma = Well;
    private int opened;

    /// <summary>Connections that were opened so far.</summary>
    public int Opened => Volatile.Read(ref opened);

    public void Spoil(string with) => pragma = with;

    public void Mend() => pragma = Well;

    public void AddTo(IServiceCollection parts) => parts.ConfigureDbContext<ProductFirmware.Server.Store>(options => options.AddInterceptors(this));

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Say(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Say(connection);
        return Task.CompletedTask;
    }

    private void Say(DbConnection connection)
    {
        Interlocked.Increment(ref opened);
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        command.ExecuteNonQuery();
    }
}
