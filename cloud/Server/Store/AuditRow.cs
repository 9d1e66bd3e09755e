using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace ProductFirmware.Server;

/// <summary>One change: by whom, when, from what to what. Rows are only ever added, each chained to the one before it.</summary>
internal sealed class AuditRow
{
    public long Id { get; set; }

    public int OrganisationId { get; set; }

    /// <summary>Counted from 1 in each organisation, without gaps.</summary>
    public long Number { get; set; }

    public int? ProductId { get; set; }

    public long AtMs { get; set; }

    /// <summary>Who: a person's name, <c>client ID</c>, <c>device ID</c> or <c>policy</c>.</summary>
    public required string Actor { get; set; }

    /// <summary>What was done: <c>noun.verb</c>.</summary>
    public required string Action { get; set; }

    /// <summary>To what: a device ID, a version, a name.</summary>
    public required string Subject { get; set; }

    /// <summary>What it was, JSON; null where there was nothing.</summary>
    public string? Before { get; set; }

    /// <summary>What it is, JSON; null where there is nothing any more.</summary>
    public string? After { get; set; }

    /// <summary>The hash of the row before, hex; empty for the first.</summary>
    public string PreviousHash { get; set; } = "";

    /// <summary>SHA-256 over everything above but <see cref="Id"/>, hex.</summary>
    public string Hash { get; set; } = "";

    public bool IsSealed => Hash.Length > 0;
}

/// <summary>The chain that makes the audit log tell when a row was changed, taken out or put in.</summary>
internal static class AuditChain
{
    /// <summary>Numbers and hashes new rows; to be called in the transaction that saves them.</summary>
    public static async Task Seal(Store store, List<AuditRow> noted)
    {
        foreach (var organisation in noted.Where(row => !row.IsSealed).GroupBy(row => row.OrganisationId))
        {
            var last = await store.Audit.AsNoTracking().Where(row => row.OrganisationId == organisation.Key)
                .OrderByDescending(row => row.Number).Select(row => new { row.Number, row.Hash }).FirstOrDefaultAsync();
            var (number, hash) = (last?.Number ?? 0, last?.Hash ?? "");
            foreach (var row in organisation)
            {
                row.Number = ++number;
                row.PreviousHash = hash;
                row.Hash = hash = HashOf(row);
            }
        }
    }

    /// <summary>The hash that a row must have: over a JSON array of its fields, which no two different rows share.</summary>
    public static string HashOf(AuditRow row) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new object?[]
    {
        row.OrganisationId, row.Number, row.ProductId, row.AtMs, row.Actor, row.Action, row.Subject, row.Before, row.After, row.PreviousHash,
    })));
}
