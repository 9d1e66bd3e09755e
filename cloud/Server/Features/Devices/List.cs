using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>GET /v1/products/:p/devices</c>: members, then the quarantined, then the denied and removed. By page number as Particle's
/// clients ask, or by cursor, which does not slow down with the page.
/// </summary>
internal static class List
{
    private const int PerPageDefault = 25;
    private const int PerPageMax = 100;

    public static async Task<Results<Ok<DevicesAnswer>, Refused>> Handle(
        int p, Store store, DeviceView view, int? page, int? per_page, string? cursor, string? deviceId, string? search,
        bool? quarantined, bool? denied)
    {
        if (!await store.Products.AnyAsync(row => row.Id == p))
        {
            return Products.ProductView.Unknown(p);
        }
        var perPage = Math.Clamp(per_page ?? PerPageDefault, 1, PerPageMax);
        var pageNumber = Math.Max(page ?? 1, 1);
        var all = Filter(Entries(store, p), deviceId, search, quarantined, denied);
        var total = await all.CountAsync();
        var from = Cursor.Parse(cursor) is { } after
            ? all.Where(entry => entry.Group > after.Group || (entry.Group == after.Group && string.Compare(entry.Id, after.Id) > 0))
            : all.Skip((int)Math.Min((long)(pageNumber - 1) * perPage, int.MaxValue));
        var found = await from.Take(perPage + 1).ToListAsync();
        var shown = found.Take(perPage).ToList();
        var next = found.Count > perPage ? new Cursor(shown[^1].Group, shown[^1].Id).ToString() : null;
        var bodies = await view.Bodies(p, [.. shown.Select(entry => entry.Id)]);
        var totalPages = (total + perPage - 1) / perPage;
        return TypedResults.Ok(new DevicesAnswer(bodies, new PageMeta(pageNumber, perPage, totalPages, total, next)));
    }

    private static IQueryable<Entry> Entries(Store store, int product) =>
        store.Devices.Where(row => row.ProductId == product)
            .Select(row => new Entry { Group = 0, Id = row.Id, Name = row.Name })
            .Concat(
                from standing in store.Standings
                join row in store.Devices on standing.DeviceId equals row.Id
                where standing.ProductId == product
                select new Entry
                {
                    Group = standing.Standing == Standing.Quarantined ? 1 : standing.Standing == Standing.Denied ? 2 : 3,
                    Id = row.Id,
                    Name = row.Name,
                });

    private static IQueryable<Entry> Filter(
        IQueryable<Entry> entries, string? deviceId, string? search, bool? quarantined, bool? denied)
    {
        if (!string.IsNullOrWhiteSpace(deviceId))
        {
            var part = deviceId.Trim().ToLowerInvariant();
            entries = entries.Where(entry => entry.Id.Contains(part));
        }
        if (!string.IsNullOrWhiteSpace(search))
        {
            var part = search.Trim().ToLowerInvariant();
            entries = entries.Where(entry => entry.Id.Contains(part) || (entry.Name != null && entry.Name.ToLower().Contains(part)));
        }
        if (quarantined is { } isQuarantined)
        {
            entries = entries.Where(entry => entry.Group == 1 == isQuarantined);
        }
        if (denied is { } isDenied)
        {
            entries = entries.Where(entry => entry.Group >= 2 == isDenied);
        }
        return entries.OrderBy(entry => entry.Group).ThenBy(entry => entry.Id);
    }

    private sealed class Entry
    {
        public int Group { get; set; }

        public required string Id { get; set; }

        public string? Name { get; set; }
    }

    /// <summary>The last entry of a page; the next page starts behind it.</summary>
    private sealed record Cursor(int Group, string Id)
    {
        public override string ToString() => $"{Group}-{Id}";

        public static Cursor? Parse(string? text) =>
            text?.Split('-') is [var group, var id] && int.TryParse(group, out var number) ? new Cursor(number, id) : null;
    }
}
