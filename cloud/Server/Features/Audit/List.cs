using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Audit;

/// <summary>What the log is searched by; what is absent says nothing.</summary>
internal sealed record AuditFilter
{
    /// <summary>Who, exactly.</summary>
    public string? Actor { get; init; }

    /// <summary>How the action starts: <c>firmware</c>, <c>device.lock</c>.</summary>
    public string? Action { get; init; }

    /// <summary>To what, exactly.</summary>
    public string? Subject { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>
/// <c>GET /v1/orgs/:o/audit</c> and <c>GET /v1/products/:p/audit</c>: newest first, by cursor, or with <c>?format=ndjson</c> all of
/// it, a line each.
/// </summary>
internal static class List
{
    private const int PerPageDefault = 50;
    private const int PerPageMax = 500;

    public static Task<IResult> OfOrganisation(int o, [AsParameters] AuditFilter filter, string? cursor, int? per_page, string? format, Store store) =>
        Answer(store.Audit.Where(row => row.OrganisationId == o), filter, cursor, per_page, format);

    public static Task<IResult> OfProduct(int p, [AsParameters] AuditFilter filter, string? cursor, int? per_page, string? format, Store store) =>
        Answer(store.Audit.Where(row => row.ProductId == p), filter, cursor, per_page, format);

    private static async Task<IResult> Answer(IQueryable<AuditRow> all, AuditFilter filter, string? cursor, int? perPage, string? format)
    {
        if (format is not (null or "ndjson"))
        {
            return new Refused(Reason.InvalidRequest, $"\"{format}\" is not a format: ndjson, or leave it out.");
        }
        if (cursor is not null && !long.TryParse(cursor, out _))
        {
            return new Refused(Reason.InvalidRequest, $"\"{cursor}\" is not a cursor: give the one that the page before ended with.");
        }
        var behind = cursor is null ? long.MaxValue : long.Parse(cursor);
        var found = Page(all, filter, behind);
        if (format is not null)
        {
            return TypedResults.Stream(stream => Write(stream, found), "application/x-ndjson");
        }
        var count = Math.Clamp(perPage ?? PerPageDefault, 1, PerPageMax);
        var rows = await found.Take(count + 1).ToListAsync();
        var shown = rows.Take(count).ToList();
        return TypedResults.Ok(new AuditAnswer([.. shown.Select(Body)], rows.Count > count ? $"{shown[^1].Number}" : null));
    }

    /// <summary>What fits the filter, newest first.</summary>
    public static IQueryable<AuditRow> Page(IQueryable<AuditRow> all, AuditFilter filter, long behind) =>
        Filter(all.AsNoTracking(), filter).Where(row => row.Number < behind).OrderByDescending(row => row.Number);

    private static IQueryable<AuditRow> Filter(IQueryable<AuditRow> rows, AuditFilter filter)
    {
        var sinceMs = filter.Since?.ToUnixTimeMilliseconds();
        var untilMs = filter.Until?.ToUnixTimeMilliseconds();
        return rows.Where(row =>
            (filter.Actor == null || row.Actor == filter.Actor)
            && (filter.Action == null || row.Action.StartsWith(filter.Action))
            && (filter.Subject == null || row.Subject == filter.Subject)
            && (sinceMs == null || row.AtMs >= sinceMs)
            && (untilMs == null || row.AtMs < untilMs));
    }

    private static async Task Write(Stream stream, IQueryable<AuditRow> rows)
    {
        await foreach (var row in rows.AsAsyncEnumerable())
        {
            await JsonSerializer.SerializeAsync(stream, Body(row), RestJson.Options);
            await stream.WriteAsync("\n"u8.ToArray());
        }
    }

    private static AuditBody Body(AuditRow row) => new(
        row.Number,
        DateTimeOffset.FromUnixTimeMilliseconds(row.AtMs),
        row.ProductId,
        row.Actor,
        row.Action,
        row.Subject,
        Read(row.Before),
        Read(row.After),
        row.Hash);

    // A text that somebody wrote into the store by hand may be no JSON: it is shown as it is.
    private static JsonElement? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
