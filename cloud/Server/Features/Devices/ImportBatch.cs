using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>A device that the cloud knows already, as far as an import asks.</summary>
internal sealed record KnownRow(string Id, int? ProductId, string? OwnerId, Standing? Standing);

/// <summary>Some IDs of an import, sorted: first what is to become of each, then the statements that make it so.</summary>
internal sealed class ImportBatch(int product, List<string> ids)
{
    private readonly List<string> fresh = [];
    private readonly List<string> joining = [];
    private readonly List<string> members = [];
    private Dictionary<string, KnownRow> known = [];

    /// <summary>What became of each ID, and why not where a rule said no.</summary>
    public List<(string Result, Refusal? Refusal)> Results { get; } = new(ids.Count);

    /// <summary>Those that were quarantined, denied or removed, and are members now (D16).</summary>
    public List<KnownRow> Approved { get; } = [];

    /// <summary>Those that were members of another product until now (D17).</summary>
    public List<KnownRow> Moved { get; } = [];

    /// <summary>How many become members.</summary>
    public int AddedCount => fresh.Count + joining.Count;

    /// <summary>All that are members now.</summary>
    public IEnumerable<string> Taken => fresh.Concat(joining).Concat(members);

    public async Task<IReadOnlyCollection<KnownRow>> Load(Store store)
    {
        // Of a new series none is known: one look between the first and the last says so.
        var (first, last) = (ids[0], ids[^1]);
        if (!await store.Devices.AnyAsync(row => string.Compare(row.Id, first) >= 0 && string.Compare(row.Id, last) <= 0))
        {
            return [];
        }
        known = await store.Devices.AsNoTracking().Where(row => EF.Parameter(ids).Contains(row.Id))
            .Select(row => new KnownRow(
                row.Id,
                row.ProductId,
                row.OwnerId,
                row.Standings.Where(standing => standing.ProductId == product).Select(standing => (Standing?)standing.Standing).FirstOrDefault()))
            .ToDictionaryAsync(row => row.Id);
        return known.Values;
    }

    public void Decide(Func<KnownRow, Refusal?> check)
    {
        foreach (var id in ids)
        {
            var device = known.GetValueOrDefault(id);
            var no = device is null ? null : check(device);
            Results.Add((no is null ? Take(id, device) : Explanations.NameOf(no.Reason), no));
        }
    }

    /// <summary>Writes what was decided; how many members got a mark that they had not.</summary>
    public async Task<int> Write(Store store, ImportSettings settings, long nowMs)
    {
        await store.InsertEach(
            new DeviceRow
            {
                Id = "",
                ProductId = product,
                JoinedAtMs = nowMs,
                Force = settings.Force,
                Test = settings.Test,
                Development = settings.Development,
            },
            nameof(DeviceRow.Id),
            fresh);
        await Join(store, settings, nowMs);
        var marked = await Mark(store, settings);
        List<string> all = settings.Groups.Count == 0 ? [] : [.. Taken];
        foreach (var group in settings.Groups)
        {
            marked += await store.InsertEach(
                new DeviceGroupRow { DeviceId = "", ProductId = product, Group = group }, nameof(DeviceGroupRow.DeviceId), all);
        }
        return marked;
    }

    private string Take(string id, KnownRow? device)
    {
        if (device?.ProductId == product)
        {
            members.Add(id);
            return ImportTally.AlreadyMember;
        }
        (device is null ? fresh : joining).Add(id);
        if (device?.ProductId is not null)
        {
            Moved.Add(device);
        }
        if (device?.Standing is not null)
        {
            Approved.Add(device);
        }
        return ImportTally.Added;
    }

    private async Task Join(Store store, ImportSettings settings, long nowMs)
    {
        if (joining.Count > 0)
        {
            await store.Devices.Where(row => EF.Parameter(joining).Contains(row.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.ProductId, product)
                .SetProperty(row => row.JoinedAtMs, nowMs)
                .SetProperty(row => row.Force, settings.Force)
                .SetProperty(row => row.Test, settings.Test)
                .SetProperty(row => row.Development, settings.Development)
                .SetProperty(row => row.LockedVersion, (int?)null)
                .SetProperty(row => row.LockOnReset, false)
                .SetProperty(row => row.UpdatesForced, false)
                .SetProperty(row => row.FailedHash, (string?)null)
                .SetProperty(row => row.Failures, 0)
                .SetProperty(row => row.Setbacks, 0)
                .SetProperty(row => row.RetryAtMs, 0)
                .SetProperty(row => row.Revision, row => row.Revision + 1));
        }
        if (Approved.Count > 0)
        {
            var approved = Approved.Select(device => device.Id).ToList();
            await store.Standings.Where(row => row.ProductId == product && EF.Parameter(approved).Contains(row.DeviceId)).ExecuteDeleteAsync();
        }
        if (Moved.Count > 0)
        {
            var moved = Moved.Select(device => device.Id).ToList();
            await store.Devices.Where(row => EF.Parameter(moved).Contains(row.Id)).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Name, (string?)null)
                .SetProperty(row => row.Notes, (string?)null));
            await store.DeviceGroups.Where(row => row.ProductId != product && EF.Parameter(moved).Contains(row.DeviceId)).ExecuteDeleteAsync();
        }
    }

    private async Task<int> Mark(Store store, ImportSettings settings)
    {
        var (force, test, development) = (settings.Force, settings.Test, settings.Development);
        if (members.Count == 0 || !(force || test || development))
        {
            return 0;
        }
        return await store.Devices
            .Where(row => EF.Parameter(members).Contains(row.Id))
            .Where(row => (force && !row.Force) || (test && !row.Test) || (development && !row.Development))
            .ExecuteUpdateAsync(set => set
                .SetProperty(row => row.Force, row => row.Force || force)
                .SetProperty(row => row.Test, row => row.Test || test)
                .SetProperty(row => row.Development, row => row.Development || development)
                .SetProperty(row => row.Revision, row => row.Revision + 1));
    }
}
