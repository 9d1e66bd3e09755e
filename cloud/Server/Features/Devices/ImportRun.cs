using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>What an import works with.</summary>
internal sealed record ImportParts(Store Store, AuditLog Audit, DeviceFlow Flow, WriteTurns Turns, TimeProvider Time);

/// <summary>
/// One import under way. Its IDs are sorted first: so a page of the store's indexes is written once and not once for each of its
/// rows, and a million lines take a few seconds and little memory, whatever their order. They are saved in transactions that are
/// short enough for a device's report to wait for; then each line is told what became of it, in the order of the lines.
/// </summary>
internal sealed class ImportRun(int product, ImportSettings settings, Caller caller, ImportParts parts)
{
    /// <summary>IDs of one statement: so few that its list is no large object, which would be kept until the memory is full.</summary>
    private const int IdsAtOnce = 1000;

    private const int LinesAtOnce = 3000;

    // A report that comes in between waits for as long, of the 2 s that it is held.
    private const int WriteMs = 400;

    // Nor does a fast machine let what is not yet written grow without limit.
    private const int WriteIdsMax = 64 * IdsAtOnce;

    private readonly IdList ids = new();
    private readonly List<string> results = [ImportTally.Added, ImportTally.AlreadyMember, ImportTally.Duplicate];
    private readonly Dictionary<string, Refusal> refusals = [];
    private readonly OwnersSeen owners = new(caller.Organisation);
    private readonly Dictionary<int, Caller?> movers = [];
    private readonly long nowMs = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
    private Counts saved;
    private int lineCount;
    private bool isBegun;
    private bool isNoted;

    public ImportTally Tally { get; } = new();

    private Store Store => parts.Store;

    /// <summary>Takes in what can be; <paramref name="hears"/> is told now and then how far it is.</summary>
    public async Task Save(Func<IEnumerable<(int Number, string Text)>> lines, Func<ImportSaving, Task> hears)
    {
        foreach (var (_, text) in lines())
        {
            lineCount++;
            if (ImportRule.ParseId(text) is { } id)
            {
                ids.Add(id);
            }
        }
        ids.Sort();
        try
        {
            for (var next = 0; next < ids.Count;)
            {
                var took = Stopwatch.StartNew();
                next = settings.DryRun ? await Try(next) : await Save(next);
                await Rest(next, took.Elapsed, hears);
            }
        }
        catch when (!isNoted && saved.Taken > 0 && !settings.DryRun)
        {
            Store.ChangeTracker.Clear();
            Note(saved, isComplete: false);
            await Store.SaveChangesAsync();
            throw;
        }
        Tally.Approved = saved.Approved;
    }

    /// <summary>Counts each line; <paramref name="told"/> hears of some at a time what was not added.</summary>
    public async Task Tell(IEnumerable<(int Number, string Text)> lines, Func<List<ImportLine>, Task> told)
    {
        foreach (var some in lines.Chunk(LinesAtOnce))
        {
            var others = new List<ImportLine>();
            foreach (var (number, text) in some)
            {
                var line = Result(number, text, out var refusal);
                Tally.Count(line, refusal);
                if (line.Result != ImportTally.Added)
                {
                    others.Add(line);
                }
            }
            await told(others);
        }
    }

    private ImportLine Result(int number, string text, out Refusal? refusal)
    {
        if (ImportRule.ParseId(text) is not { } id)
        {
            refusal = new Refusal(Reason.InvalidDeviceId, $"\"{Shown(text)}\" is not a device ID.");
            return new ImportLine(number, Shown(text), null, Explanations.NameOf(refusal.Reason));
        }
        ref var mark = ref ids.Mark(id);
        var result = results[mark];
        mark = (byte)results.IndexOf(ImportTally.Duplicate); // from its second line on
        refusal = refusals.GetValueOrDefault(result);
        return new ImportLine(number, text == id ? id : Shown(text), id, result);
    }

    // One transaction: statement after statement, until others should have their turn.
    private async Task<int> Save(int next)
    {
        var writing = Stopwatch.StartNew();
        var (counts, taken, end) = (saved, new List<string>(), next + WriteIdsMax);
        await using var transaction = await Store.Database.BeginTransactionAsync();
        do
        {
            (next, var work) = await Decide(next);
            taken.AddRange(work.Taken);
            counts = counts.With(work, await work.Write(Store, settings, nowMs));
            NoteApproved(work);
            NoteMoved(work);
            await SaveNotes();
        }
        while (next < Math.Min(end, ids.Count) && writing.ElapsedMilliseconds < WriteMs);
        if (next == ids.Count)
        {
            Note(counts, isComplete: true);
        }
        else if (!isBegun)
        {
            NoteBegun();
        }
        await SaveNotes();
        await transaction.CommitAsync();
        saved = counts;
        await parts.Flow.Nudge(taken, settings.NoUpdate ? Occasion.Preview : Occasion.Now);
        return next;
    }

    private async Task<int> Try(int next)
    {
        (next, var work) = await Decide(next);
        saved = saved.With(work, marked: 0);
        return next;
    }

    private async Task<(int Next, ImportBatch Work)> Decide(int start)
    {
        var next = Math.Min(start + IdsAtOnce, ids.Count);
        var work = new ImportBatch(product, [.. Enumerable.Range(start, next - start).Select(place => ids[place])]);
        var known = await work.Load(Store);
        await owners.Load(Store, known.Select(device => device.OwnerId));
        await LearnMoves(known);
        work.Decide(device => ImportRule.Check(
            device.Id, device.ProductId, owners.Of(device.OwnerId), product, device.ProductId is { } other && movers.GetValueOrDefault(other) is not null));
        for (var place = start; place < next; place++)
        {
            ids.Mark(place) = Mark(work.Results[place - start]);
        }
        return (next, work);
    }

    private byte Mark((string Result, Refusal? Refusal) outcome)
    {
        if (outcome.Refusal is { } refusal && refusals.TryAdd(outcome.Result, refusal))
        {
            results.Add(outcome.Result);
        }
        return (byte)results.IndexOf(outcome.Result);
    }

    private async Task SaveNotes()
    {
        await Store.SaveChangesAsync();
        Store.ChangeTracker.Clear();
    }

    private void NoteApproved(ImportBatch work)
    {
        foreach (var device in work.Approved)
        {
            var standing = device.Standing.ToString()!.ToLowerInvariant();
            parts.Audit.Note(caller, "device.approve", device.Id, new { standing }, new { standing = "member" });
        }
    }

    // Where it leaves, it is noted as any that leaves.
    private void NoteMoved(ImportBatch work)
    {
        foreach (var device in work.Moved)
        {
            parts.Audit.Note(movers[device.ProductId!.Value]!, "device.remove", device.Id, new { standing = "member" }, new { standing = "none", product });
        }
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

    private void Note(Counts counts, bool isComplete)
    {
        isNoted = true;
        if (counts.Added - counts.Approved + counts.Marked == 0)
        {
            return; // nothing changed, or only what was approved, which is noted one by one
        }
        parts.Audit.Note(caller, "device.import", lineCount == 1 ? ids[0] : $"{lineCount} lines", after: new
        {
            added = counts.Added,
            approved = counts.Approved,
            marked = counts.Marked,
            force = settings.Force,
            move = settings.Move,
            test = settings.Test,
            development = settings.Development,
            groups = settings.Groups,
            is_complete = isComplete,
        });
    }

    // Out of another product only where the caller may remove devices there, and said so (D17): as who they are there.
    private async Task LearnMoves(IReadOnlyCollection<KnownRow> known)
    {
        foreach (var other in known.Select(device => device.ProductId).OfType<int>().Distinct().Where(other => other != product && !movers.ContainsKey(other)).ToList())
        {
            var organisation = await Store.Products.Where(row => row.Id == other).Select(row => (int?)row.OrganisationId).FirstOrDefaultAsync();
            var there = settings.Move ? await Access.In(Store, caller, organisation, other) : null;
            movers[other] = there?.Check(Right.DevicesRemove) is null ? there : null;
        }
    }

    private async Task Rest(int next, TimeSpan took, Func<ImportSaving, Task> hears)
    {
        if (next < ids.Count && !settings.DryRun)
        {
            await hears(new ImportSaving(next, ids.Count));
            await parts.Turns.Rest(took);
        }
    }

    // A line may be long and hold anything.
    private static string Shown(string text)
    {
        const int ShownCharsMax = 100;
        var trimmed = text.Trim().Trim('\uFEFF');
        return trimmed.Length <= ShownCharsMax ? trimmed : trimmed[..ShownCharsMax] + "…";
    }

    /// <summary>What is in the store of it, or in a dry run what would be.</summary>
    private readonly record struct Counts(int Taken, int Added, int Approved, int Marked)
    {
        public Counts With(ImportBatch work, int marked) =>
            new(Taken + work.Taken.Count(), Added + work.AddedCount, Approved + work.Approved.Count, Marked + marked);
    }
}
