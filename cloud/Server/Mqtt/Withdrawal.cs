using System.Diagnostics;

namespace ProductFirmware.Server;

/// <summary>
/// Ends the session of a credential that is worth nothing any more: who stole one is out as soon as it is changed, and not only at the
/// next connection.
/// </summary>
internal sealed class Withdrawal(Presence presence, DeviceLink link)
{
    /// <summary>A change is remembered for connections that were being let in meanwhile; that takes a moment.</summary>
    private const int TableMax = 20_000;

    private readonly Lock gate = new();
    private readonly BoundedTable<string, long> changedAt = new(TableMax);

    /// <summary>A person changed the device's credential, and that is saved.</summary>
    public async Task Changed(DeviceRow row)
    {
        lock (gate)
        {
            changedAt.Set(row.Id, Stopwatch.GetTimestamp());
        }
        if (presence.Find(row.Id) is { } connection && !row.Takes(connection.Pin))
        {
            await link.End(connection);
        }
    }

    /// <summary>A device was let in: where its credential was changed meanwhile, the store may have said yes to the old one, and it comes again.</summary>
    public Task Connected(Connection connection) => IsOlderThanChange(connection) ? link.End(connection) : Task.CompletedTask;

    private bool IsOlderThanChange(Connection connection)
    {
        lock (gate)
        {
            return changedAt.TryGet(connection.DeviceId, out var at) && at >= connection.Since;
        }
    }
}
