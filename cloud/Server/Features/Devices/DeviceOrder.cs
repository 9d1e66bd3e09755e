using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>The last device of a page; the next page starts behind it.</summary>
/// <param name="Order">The sort that it belongs to.</param>
/// <param name="Part">In which part of the list it is.</param>
/// <param name="Key">What it is sorted by, or empty where that is its ID.</param>
internal sealed record Cursor(string Order, int Part, string Key, string Id)
{
    public override string ToString() => WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(this));

    public static Cursor? Parse(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<Cursor>(WebEncoders.Base64UrlDecode(text));
        }
        catch (FormatException)
        {
            throw new JsonException("cursor is not one that a page answered with");
        }
    }

    /// <summary>The key of an order by number.</summary>
    public long AsNumber() => long.TryParse(Key, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new JsonException("cursor is not one that a page answered with");
}

/// <summary>A device of a list. The ID is that of the row whose index gives the order.</summary>
internal sealed class Listed
{
    public required string Id { get; init; }

    public required DeviceRow Device { get; init; }
}

/// <summary>
/// A list's order: parts one behind the other, each sorted by what an index holds, so that any page is found without sorting.
/// Members that have a value, members without, then the quarantined (S96), the denied and the removed (S100).
/// </summary>
internal static class DeviceOrder
{
    private enum By
    {
        Id,
        Name,
        LastSeen,
        Version,
    }

    /// <summary>One part: its rows, and what they are sorted by.</summary>
    internal sealed class Part
    {
        private readonly By by;
        private readonly bool isDescending;

        private Part(string name, IQueryable<Listed> rows, By by, bool isDescending)
        {
            Name = name;
            Rows = rows;
            this.by = by;
            this.isDescending = isDescending;
        }

        public string Name { get; }

        public IQueryable<Listed> Rows { get; }

        /// <summary>Those that the product quarantined, denied or removed.</summary>
        public static Part Others(Store store, int product, Standing standing, IQueryable<DeviceRow> devices) => new(
            standing.ToString(),
            from row in store.Standings
            where row.ProductId == product && row.Standing == standing
            join device in devices on row.DeviceId equals device.Id
            select new Listed { Id = row.DeviceId, Device = device },
            By.Id,
            isDescending: false);

        public static IEnumerable<Part> Members(IQueryable<DeviceRow> rows, string sort, bool isDescending) => sort switch
        {
            "devicename" =>
            [
                Of("named", rows.Where(row => row.Name != null), By.Name, isDescending),
                Of("unnamed", rows.Where(row => row.Name == null)),
            ],
            "lastconnection" =>
            [
                Of("seen", rows.Where(row => row.LastSeenMs > 0), By.LastSeen, isDescending),
                Of("unseen", rows.Where(row => row.LastSeenMs == 0)),
            ],
            "firmwareversion" =>
            [
                Of("reported", rows.Where(row => row.BootId != null), By.Version, isDescending),
                Of("unreported", rows.Where(row => row.BootId == null)),
            ],
            _ => [Of("members", rows, By.Id, isDescending)],
        };

        /// <summary>IDs from an offset on. The second half is reached from the end.</summary>
        public async Task<List<string>> Slice(int offset, int take, int count)
        {
            take = Math.Min(take, count - offset);
            if (offset <= count / 2)
            {
                return await Ids(Sorted(Rows, isDescending).Skip(offset).Take(take));
            }
            var fromEnd = await Ids(Sorted(Rows, !isDescending).Skip(count - offset - take).Take(take));
            fromEnd.Reverse();
            return fromEnd;
        }

        /// <summary>IDs behind a cursor, or from the start.</summary>
        public Task<List<string>> After(Cursor? cursor, int take) => Ids(Page(cursor).Take(take));

        /// <summary>What comes behind a cursor, or all, in the order of the part.</summary>
        public IQueryable<Listed> Page(Cursor? cursor) => Sorted(cursor is null ? Rows : Behind(cursor), isDescending);

        public async Task<Cursor> CursorAt(Store store, string order, int part, string id)
        {
            var row = await store.Devices.Where(row => row.Id == id).Select(row => new { row.Name, row.LastSeenMs, row.ReportVersion }).SingleAsync();
            var key = by switch
            {
                By.Name => row.Name ?? "",
                By.LastSeen => row.LastSeenMs.ToString(CultureInfo.InvariantCulture),
                By.Version => row.ReportVersion.ToString(CultureInfo.InvariantCulture),
                _ => "",
            };
            return new Cursor(order, part, key, id);
        }

        private IOrderedQueryable<Listed> Sorted(IQueryable<Listed> rows, bool descending) => (by, descending) switch
        {
            (By.Name, false) => rows.OrderBy(row => row.Device.Name).ThenBy(row => row.Id),
            (By.Name, true) => rows.OrderByDescending(row => row.Device.Name).ThenByDescending(row => row.Id),
            (By.LastSeen, false) => rows.OrderBy(row => row.Device.LastSeenMs).ThenBy(row => row.Id),
            (By.LastSeen, true) => rows.OrderByDescending(row => row.Device.LastSeenMs).ThenByDescending(row => row.Id),
            (By.Version, false) => rows.OrderBy(row => row.Device.ReportVersion).ThenBy(row => row.Id),
            (By.Version, true) => rows.OrderByDescending(row => row.Device.ReportVersion).ThenByDescending(row => row.Id),
            (_, false) => rows.OrderBy(row => row.Id),
            (_, true) => rows.OrderByDescending(row => row.Id),
        };

        // The first comparison is one that the index answers; the second only leaves out the equal ones before.
        private IQueryable<Listed> Behind(Cursor at)
        {
            var (id, key) = (at.Id, at.Key);
            var number = by is By.LastSeen or By.Version ? at.AsNumber() : 0;
            return (by, isDescending) switch
            {
                (By.Name, false) => Rows.Where(row => string.Compare(row.Device.Name, key) >= 0 && (string.Compare(row.Device.Name, key) > 0 || string.Compare(row.Id, id) > 0)),
                (By.Name, true) => Rows.Where(row => string.Compare(row.Device.Name, key) <= 0 && (string.Compare(row.Device.Name, key) < 0 || string.Compare(row.Id, id) < 0)),
                (By.LastSeen, false) => Rows.Where(row => row.Device.LastSeenMs >= number && (row.Device.LastSeenMs > number || string.Compare(row.Id, id) > 0)),
                (By.LastSeen, true) => Rows.Where(row => row.Device.LastSeenMs <= number && (row.Device.LastSeenMs < number || string.Compare(row.Id, id) < 0)),
                (By.Version, false) => Rows.Where(row => row.Device.ReportVersion >= number && (row.Device.ReportVersion > number || string.Compare(row.Id, id) > 0)),
                (By.Version, true) => Rows.Where(row => row.Device.ReportVersion <= number && (row.Device.ReportVersion < number || string.Compare(row.Id, id) < 0)),
                (_, false) => Rows.Where(row => string.Compare(row.Id, id) > 0),
                (_, true) => Rows.Where(row => string.Compare(row.Id, id) < 0),
            };
        }

        private static Part Of(string name, IQueryable<DeviceRow> rows, By by = By.Id, bool isDescending = false) =>
            new(name, rows.Select(row => new Listed { Id = row.Id, Device = row }), by, isDescending);

        private static Task<List<string>> Ids(IQueryable<Listed> rows) => rows.Select(row => row.Id).ToListAsync();
    }

    /// <summary>The parts of a list, in their order.</summary>
    public static List<Part> Parts(Store store, int product, DeviceQuery query)
    {
        var parts = new List<Part>();
        if (query.quarantined != true && query.denied != true)
        {
            parts.AddRange(Part.Members(query.OfMembers(store, product), query.Sort, query.IsDescending));
        }
        if (query.IsOfMembers)
        {
            return parts;
        }
        var others = query.OfOthers(store, product);
        if (query.quarantined != false && query.denied != true)
        {
            parts.Add(Part.Others(store, product, Standing.Quarantined, others));
        }
        if (query.denied != false && query.quarantined != true)
        {
            parts.Add(Part.Others(store, product, Standing.Denied, others));
            parts.Add(Part.Others(store, product, Standing.Removed, others));
        }
        return parts;
    }
}
