using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server;

/// <summary>
/// Notes changes. A note is saved by the same <c>SaveChanges</c> as the change, so that there is neither one without the other.
/// Secrets never stand in a note.
/// </summary>
internal sealed class AuditLog(Store store, TimeProvider time)
{
    private readonly List<(int? Product, string Action)> noted = [];

    /// <summary>What was noted so far by this request; no person's own business.</summary>
    public IReadOnlyList<(int? Product, string Action)> Noted => noted;

    /// <summary>A person or a client changed something of the organisation or product that the request names.</summary>
    public void Note(Caller caller, string action, string subject, object? before = null, object? after = null)
    {
        noted.Add((caller.Product, action));
        Save(caller, action, subject, before, after);
    }

    /// <summary>A person's own business, such as a token: noted in every organisation that they belong to.</summary>
    public async Task NoteOwn(Caller caller, string action, string subject, object? before = null, object? after = null)
    {
        List<int> organisations = caller.CustomerOf is { } only
            ? [only]
            : await store.Team.Where(row => row.PersonId == caller.PersonId).Select(row => row.OrganisationId).ToListAsync();
        foreach (var id in organisations)
        {
            Save(caller with { Organisation = id, Product = null }, action, subject, before, after);
        }
    }

    /// <summary>Something changed that nobody asked for by a request: a device or a policy did it.</summary>
    public static void Note(
        Store store, long nowMs, int organisation, int? product, string actor, string action, string subject, object? before = null, object? after = null) =>
        store.Audit.Add(new AuditRow
        {
            OrganisationId = organisation,
            ProductId = product,
            AtMs = nowMs,
            Actor = actor,
            Action = action,
            Subject = subject,
            Before = Text(before),
            After = Text(after),
        });

    private void Save(Caller caller, string action, string subject, object? before, object? after) =>
        Note(store, time.GetUtcNow().ToUnixTimeMilliseconds(), caller.Organisation, caller.Product, caller.Name, action, subject, before, after);

    private static string? Text(object? value) => value is null ? null : JsonSerializer.Serialize(value, RestJson.Options);
}
