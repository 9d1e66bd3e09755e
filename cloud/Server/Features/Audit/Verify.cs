using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Audit;

/// <summary>
/// <c>GET /v1/orgs/:o/audit/verify</c>: walks the chain page by page and names the first change that does not fit. A log that was
/// cut at its end, or written anew as a whole, fits by itself: only a remembered head shows it.
/// </summary>
internal static class Verify
{
    private const int PageRows = 1000;

    public static async Task<Results<Ok<AuditVerdict>, Refused>> Handle(int o, long? number, string? hash, Store store)
    {
        if (number is null != hash is null || number < 1)
        {
            return new Refused(Reason.InvalidRequest, "A remembered head is its number and its hash (number, hash).");
        }
        var head = new AuditHead(0, "");
        await foreach (var row in Rows(store, o))
        {
            if (Check(row, head) is { } broken)
            {
                return TypedResults.Ok(new AuditVerdict(false, head.Number, head.Number == 0 ? null : head, broken));
            }
            head = new AuditHead(row.Number, row.Hash);
            if (row.Number == number && row.Hash != hash)
            {
                return TypedResults.Ok(new AuditVerdict(false, head.Number, head, new AuditBreak(
                    row.Number, "rewritten", $"Change {row.Number} is not the one that was remembered: the log was written anew.")));
            }
        }
        var cut = head.Number < number
            ? new AuditBreak(head.Number + 1, "cut", $"Changes from {head.Number + 1} up to {number} were there once and are gone.")
            : null;
        return TypedResults.Ok(new AuditVerdict(cut is null, head.Number, head.Number == 0 ? null : head, cut));
    }

    private static AuditBreak? Check(AuditRow row, AuditHead before)
    {
        if (row.Number != before.Number + 1)
        {
            return new(before.Number + 1, "missing", $"Change {before.Number + 1} is not there; the next one is {row.Number}.");
        }
        if (row.Hash != AuditChain.HashOf(row))
        {
            return new(row.Number, "changed", $"Change {row.Number} is not what it was when it was noted.");
        }
        return row.PreviousHash == before.Hash
            ? null
            : new(row.Number, "not_chained", $"Change {row.Number} does not follow the one before it: one of them was put in, or moved.");
    }

    private static async IAsyncEnumerable<AuditRow> Rows(Store store, int organisation)
    {
        for (var behind = long.MinValue; ;)
        {
            var page = await store.Audit.AsNoTracking().Where(row => row.OrganisationId == organisation && row.Number > behind)
                .OrderBy(row => row.Number).Take(PageRows).ToListAsync();
            foreach (var row in page)
            {
                yield return row;
            }
            if (page.Count < PageRows)
            {
                yield break;
            }
            behind = page[^1].Number;
        }
    }
}
