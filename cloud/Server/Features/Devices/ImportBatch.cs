using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>A device that the cloud knows already, as far as an import asks.</summary>
internal sealed record KnownRow(string Id, int? ProductId, string? OwnerId, Standing? Standing);

/// <summary>Some lines of an import: first what is to become of each, then the statements that make it so.</summary>
internal sealed class ImportBatch
{
    private readonly int product;
    private readonly List<(ImportLine Line, bool IsOpen)> lines = [];
    private readonly List<string> fresh = [];
    private readonly List<string> joining = [];
    private readonly List<string> moving = [];
    private readonly List<string> members = [];
    private Dictionary<string, KnownRow> known = [];

    public ImportBatch(int product, IEnumerable<(int Number, string Text)> texts, IdSet seen)
    {
        this.product = product;
        foreach (var (number, text) in texts)
        {
            var id = ImportRule.ParseId(text);
            var result = id is null ? Explanations.NameOf(Reason.InvalidDeviceId) : seen.Add(id) ? "" : ImportTally.Duplicate;
            lines.Add((new ImportLine(number, text == id ? id : Shown(text), id, result), result.Length == 0));
        }
    }

    /// <summary>Each line with what became of it, and why not where a rule said no.</summary>
    public List<(ImportLine Line, Refusal? Refusal)> Results { get; } = [];

    /// <summary>Those that were quarantined, denied or removed, and are members now (D16).</summary>
    public List<KnownRow> Approved { get; } = [];

    /// <summary>All that are members now.</summary>
    public IEnumerable<string> Taken => fresh.Concat(joining).Concat(members);

    public async Task<IReadOnlyCollection<KnownRow>> Load(Store store)
    {
        var ids = lines.Where(line => line.IsOpen).Select(line => line.Line.Id!).ToList();
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
        foreach (var (line, isOpen) in lines)
        {
            if (!isOpen)
            {
                var refusal = line.Id is null ? new Refusal(Reason.InvalidDeviceId, $"\"{line.Text}\" is not a device ID.") : null;
                Results.Add((line, refusal));
                continue;
            }
            var device = known.GetValueOrDefault(line.Id!);
            var no = device is null ? null : check(device);
            var result = no is not null ? Explanations.NameOf(no.Reason) : Take(line.Id!, device);
            Results.Add((line with { Result = result }, no));
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
            moving.Add(id);
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
        if (moving.Count > 0)
        {
            await store.DeviceGroups.Where(row => row.ProductId != product && EF.Parameter(moving).Contains(row.DeviceId)).ExecuteDeleteAsync();
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

    // A line may be long and hold anything.
    private static string Shown(string text)
    {
        const int ShownCharsMax = 100;
        var trimmed = text.Trim().Trim('\uFEFF');
        return trimmed.Length <= ShownCharsMax ? trimmed : trimmed[..ShownCharsMax] + "…";
    }
}
