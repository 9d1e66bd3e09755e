using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// <c>GET /v1/products/:p/devices</c>: members, then the quarantined, then the denied and removed. By page number as Particle's
/// clients ask, or by cursor, which does not slow down with the page.
/// </summary>
internal static class List
{
    public static async Task<Results<Ok<DevicesAnswer>, Refused>> Handle(
        int p, [AsParameters] DeviceQuery query, Store store, DeviceView view, DeviceCounts counts)
    {
        if (query.Check() is { } refusal)
        {
            return new Refused(refusal);
        }
        var parts = DeviceOrder.Parts(store, p, query);
        var sizes = new List<int>(parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var part = i;
            sizes.Add(await counts.Of(p, $"{parts[i].Name}\n{query.Name}", store, other => DeviceOrder.Parts(other, p, query)[part].Rows));
        }
        var found = query.cursor is { Length: > 0 }
            ? await ByCursor(parts, query)
            : await ByNumber(parts, sizes, query);
        var shown = found.Take(query.PerPage).ToList();
        var next = found.Count > shown.Count ? await Next(store, parts, shown[^1], query) : null;
        var total = sizes.Sum();
        var totalPages = (total + query.PerPage - 1) / query.PerPage;
        return TypedResults.Ok(new DevicesAnswer(
            await view.Bodies(p, [.. shown.Select(entry => entry.Id)]), new PageMeta(query.Page, query.PerPage, totalPages, total, next)));
    }

    // One more than the page takes, to know whether there is a next one.
    private static async Task<List<(int Part, string Id)>> ByNumber(List<DeviceOrder.Part> parts, List<int> sizes, DeviceQuery query)
    {
        var offset = (int)Math.Min((long)(query.Page - 1) * query.PerPage, int.MaxValue);
        var found = new List<(int, string)>();
        for (var i = 0; i < parts.Count && found.Count <= query.PerPage; i++)
        {
            if (offset >= sizes[i])
            {
                offset -= sizes[i];
                continue;
            }
            var ids = await parts[i].Slice(offset, query.PerPage + 1 - found.Count, sizes[i]);
            found.AddRange(ids.Select(id => (i, id)));
            offset = 0;
        }
        return found;
    }

    private static async Task<List<(int Part, string Id)>> ByCursor(List<DeviceOrder.Part> parts, DeviceQuery query)
    {
        var cursor = Cursor.Parse(query.cursor);
        if (cursor is null || cursor.Order != OrderOf(query) || cursor.Part < 0)
        {
            throw new JsonException("cursor is of another list");
        }
        var found = new List<(int, string)>();
        for (var i = cursor.Part; i < parts.Count && found.Count <= query.PerPage; i++)
        {
            var ids = await parts[i].After(i == cursor.Part ? cursor : null, query.PerPage + 1 - found.Count);
            found.AddRange(ids.Select(id => (i, id)));
        }
        return found;
    }

    private static async Task<string> Next(Store store, List<DeviceOrder.Part> parts, (int Part, string Id) last, DeviceQuery query) =>
        (await parts[last.Part].CursorAt(store, OrderOf(query), last.Part, last.Id)).ToString();

    private static string OrderOf(DeviceQuery query) => $"{query.Sort} {(query.IsDescending ? "desc" : "asc")}";
}
