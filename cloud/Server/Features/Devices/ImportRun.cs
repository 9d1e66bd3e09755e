using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>What an import works with.</summary>
internal sealed record ImportParts(Store Store, AuditLog Audit, DeviceFlow Flow, TimeProvider Time);

/// <summary>
/// One import under way: lines are taken in batches, each a short transaction of a few statements, so that a million of them neither
/// fill the memory nor keep devices' reports waiting.
/// </summary>
internal sealed class ImportRun(int product, ImportSettings settings, Caller caller, ImportParts parts)
{
    /// <summary>Lines of one transaction.</summary>
    public const int LinesAtOnce = 3000;

    // Who waits for SQLite's write lock looks every 150 ms: after half a second of writing there is a pause that they cannot miss.
    private const int WriteMs = 500;
    private const int RestMs = 200;

    private readonly IdSet seen = new();
    private readonly OwnersSeen owners = new(caller.Organisation);
    private readonly Dictionary<int, bool> mayMoveFrom = [];
    private readonly Stopwatch writing = Stopwatch.StartNew();
    private readonly long nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
    private bool isBegun;
    private bool isNoted;
    private int marked;

    public ImportTally Tally { get; } = new();

    private Store Store => parts.Store;

    /// <summary>Takes all lines; <paramref name="told"/> hears of each batch what was not added.</summary>
    public async Task Take(IEnumerable<(int Number, string Text)> lines, Func<List<ImportLine>, Task> told)
    {
        try
        {
            using var batches = lines.Chunk(LinesAtOnce).GetEnumerator();
            for (var isMore = batches.MoveNext(); isMore;)
            {
                var batch = batches.Current;
                isMore = batches.MoveNext();
                await told(await Take(batch, isLast: !isMore));
                await Rest(isMore);
            }
        }
        catch when (!isNoted && Tally.Taken > 0 && !settings.DryRun)
        {
            Store.ChangeTracker.Clear();
            Note(isComplete: false);
            await Store.SaveChangesAsync();
            throw;
        }
    }

    private async Task<List<ImportLine>> Take((int Number, string Text)[] lines, bool isLast)
    {
        var work = new ImportBatch(product, lines, seen);
        await using var transaction = await Store.Database.BeginTransactionAsync();
        var known = await work.Load(Store);
        await owners.Load(Store, known.Select(device => device.OwnerId));
        await LearnMoves(known);
        work.Decide(device => ImportRule.Check(
            device.Id, device.ProductId, owners.Of(device.OwnerId), product, device.ProductId is { } other && mayMoveFrom.GetValueOrDefault(other)));
        foreach (var (line, refusal) in work.Results)
        {
            Tally.Count(line, refusal);
        }
        Tally.Approved += work.Approved.Count;
        if (!settings.DryRun)
        {
            await Save(work, isLast);
            await transaction.CommitAsync();
            Store.ChangeTracker.Clear();
            await parts.Flow.Nudge(work.Taken, settings.NoUpdate ? Occasion.Preview : Occasion.Now);
        }
        return [.. work.Results.Select(result => result.Line).Where(line => line.Result != ImportTally.Added)];
    }

    private async Task Save(ImportBatch work, bool isLast)
    {
        marked += await work.Write(Store, settings, nowMs);
        foreach (var device in work.Approved)
        {
            var standing = device.Standing.ToString()!.ToLowerInvariant();
            parts.Audit.Note(caller, "device.approve", device.Id, new { standing }, new { standing = "member" });
        }
        if (isLast)
        {
            Note(isComplete: true);
        }
        else if (!isBegun)
        {
            NoteBegun();
        }
        await Store.SaveChangesAsync();
    }

    // With the first of several transactions: a server that is killed in the middle leaves no devices without a word of whose they are.
    private void NoteBegun()
    {
        isBegun = true;
        parts.Audit.Note(caller, "device.import_begin", "more than one batch", after: new
        {
            force = settings.Force,
            move = settings.Move,
            test = settings.Test,
            development = settings.Development,
            groups = settings.Groups,
        });
    }

    private void Note(bool isComplete)
    {
        isNoted = true;
        if (Tally.AddedCount - Tally.Approved + marked == 0)
        {
            return; // nothing changed, or only what was approved, which is noted one by one
        }
        var subject = Tally.Lines == 1 ? Tally.Answer().Lines[0].Id! : $"{Tally.Lines} lines";
        parts.Audit.Note(caller, "device.import", subject, after: new
        {
            added = Tally.AddedCount,
            approved = Tally.Approved,
            marked,
            force = settings.Force,
            move = settings.Move,
            test = settings.Test,
            development = settings.Development,
            groups = settings.Groups,
            is_complete = isComplete,
        });
    }

    // Out of another product only where the caller may remove devices there, and said so (D17).
    private async Task LearnMoves(IReadOnlyCollection<KnownRow> known)
    {
        foreach (var other in known.Select(device => device.ProductId).OfType<int>().Distinct().Where(other => other != product && !mayMoveFrom.ContainsKey(other)).ToList())
        {
            var organisation = await Store.Products.Where(row => row.Id == other).Select(row => (int?)row.OrganisationId).FirstOrDefaultAsync();
            var there = settings.Move ? await Access.In(Store, caller, organisation, other) : null;
            mayMoveFrom[other] = there is not null && there.Check(Right.DevicesRemove) is null;
        }
    }

    private async Task Rest(bool isMore)
    {
        if (isMore && !settings.DryRun && writing.ElapsedMilliseconds > WriteMs)
        {
            await Task.Delay(RestMs);
            writing.Restart();
        }
    }
}
