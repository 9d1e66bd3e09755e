using System.Text;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>What a list of devices is asked for. Particle's clients write some names in two ways.</summary>
internal sealed record DeviceQuery
{
    /// <summary>Counted from 1.</summary>
    public int? page { get; init; }

    /// <summary>At most 100; 25 where it is not said.</summary>
    public int? per_page { get; init; }

    /// <summary>The same.</summary>
    public int? perPage { get; init; }

    /// <summary>The <c>next_cursor</c> of the page before; then <c>page</c> does not count.</summary>
    public string? cursor { get; init; }

    /// <summary>A part of the ID.</summary>
    public string? deviceId { get; init; }

    /// <summary>A part of the name, whatever the case.</summary>
    public string? deviceName { get; init; }

    /// <summary>A part of the ID or the name.</summary>
    public string? search { get; init; }

    /// <summary>Members of any of these groups, separated by commas.</summary>
    public string? groups { get; init; }

    /// <summary>Only those that wait for an answer, or all others.</summary>
    public bool? quarantined { get; init; }

    /// <summary>Only those that were denied or removed, or all others.</summary>
    public bool? denied { get; init; }

    /// <summary>Connected or not.</summary>
    public bool? online { get; init; }

    /// <summary>The version that they report.</summary>
    public int? version { get; init; }

    /// <summary>The same.</summary>
    public int? firmware_version { get; init; }

    /// <summary>Test or production devices.</summary>
    public bool? test { get; init; }

    /// <summary>Development devices or others.</summary>
    public bool? development { get; init; }

    /// <summary>Locked to a version or not.</summary>
    public bool? locked { get; init; }

    /// <summary>Those on which the version that they should run failed too often, or all others.</summary>
    public bool? needs_attention { get; init; }

    /// <summary>Those on which the version that they should run failed, the last time with this Reason's name: <c>flash_fault</c>.</summary>
    public string? failed { get; init; }

    /// <summary>Those that should run this version, and on which it failed.</summary>
    public int? failed_version { get; init; }

    /// <summary>Those that run, confirmed, the very image that they should run, or all others.</summary>
    public bool? up_to_date { get; init; }

    /// <summary><c>ok</c>, <c>limited</c> or <c>never_reported</c>.</summary>
    public string? status { get; init; }

    /// <summary><c>deviceId</c>, <c>deviceName</c>, <c>lastConnection</c> or <c>firmwareVersion</c>.</summary>
    public string? sort_attr { get; init; }

    /// <summary>The same.</summary>
    public string? sortAttr { get; init; }

    /// <summary><c>asc</c> or <c>desc</c>.</summary>
    public string? sort_dir { get; init; }

    /// <summary>The same.</summary>
    public string? sortDir { get; init; }

    private const int PerPageDefault = 25;
    private const int PerPageMax = 100;

    public int PerPage => Math.Clamp(per_page ?? perPage ?? PerPageDefault, 1, PerPageMax);

    public int Page => Math.Max(page ?? 1, 1);

    public bool IsDescending => Direction == "desc";

    public string Sort => (sort_attr ?? sortAttr ?? "deviceId").Replace("_", "").ToLowerInvariant();

    /// <summary>Everything that decides which devices are in the list, so that the same list has the same name.</summary>
    public string Name => string.Join(
        '\n', deviceId, deviceName, search, groups, quarantined, denied, online, Version, test, development, locked, needs_attention, failed, failed_version, up_to_date, status);

    private string Direction => (sort_dir ?? sortDir ?? "asc").ToLowerInvariant();

    private Reason? FailedReason => string.IsNullOrEmpty(failed) ? null : Explanations.Find(failed);

    private int? Version => version ?? firmware_version;

    /// <summary>Null, or what is wrong with it.</summary>
    public Refusal? Check() =>
        Sort is not ("deviceid" or "devicename" or "lastconnection" or "firmwareversion")
            ? new(Reason.InvalidRequest, "sort_attr is deviceId, deviceName, lastConnection or firmwareVersion.")
        : Direction is not ("asc" or "desc") ? new(Reason.InvalidRequest, "sort_dir is asc or desc.")
        : status is not (null or "" or "ok" or "limited" or "never_reported") ? new(Reason.InvalidRequest, "status is ok, limited or never_reported.")
        : failed is { Length: > 0 } && FailedReason is null ? new(Reason.InvalidRequest, "failed is the name of a Reason.")
        : null;

    /// <summary>Whether only members can be in the list: what is asked for is set for members.</summary>
    public bool IsOfMembers =>
        quarantined == false && denied == false
        || !string.IsNullOrEmpty(groups) || test is not null || development is not null || locked is not null || status == "ok"
        || needs_attention is not null || FailedReason is not null || failed_version is not null || up_to_date is not null;

    public IQueryable<DeviceRow> OfMembers(Store store, int product)
    {
        var rows = OfAll(store.Devices.Where(row => row.ProductId == product), product);
        rows = Named(rows, deviceName);
        if (Text(search) is { } part)
        {
            rows = Ascii.IsValid(part)
                ? rows.Where(row => row.Id.Contains(part) || (row.Name != null && row.Name.ToLower().Contains(part)))
                : Named(rows, part);
        }
        var names = (groups ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length > 0)
        {
            var members = store.DeviceGroups.Where(member => member.ProductId == product && names.Contains(member.Group)).Select(member => member.DeviceId);
            rows = rows.Where(row => members.Contains(row.Id));
        }
        return Updates(Flags(rows, product), store, product);
    }

    /// <summary>Those that are no members. Of those that another product has only the ID is looked at.</summary>
    public IQueryable<DeviceRow> OfOthers(Store store, int product)
    {
        var rows = OfAll(store.Devices, product);
        if (Text(deviceName) is not null)
        {
            rows = Named(rows, deviceName).Where(row => row.ProductId == null);
        }
        if (Text(search) is { } part)
        {
            rows = Ascii.IsValid(part)
                ? rows.Where(row => row.Id.Contains(part) || (row.ProductId == null && row.Name != null && row.Name.ToLower().Contains(part)))
                : Named(rows, part).Where(row => row.ProductId == null);
        }
        return status switch
        {
            "limited" => rows.Where(row => row.BootId != null),
            "never_reported" => rows.Where(row => row.BootId == null),
            _ => rows,
        };
    }

    private IQueryable<DeviceRow> OfAll(IQueryable<DeviceRow> rows, int product)
    {
        if (Text(deviceId) is { } id)
        {
            rows = rows.Where(row => row.Id.Contains(id));
        }
        if (online is { } isOnline)
        {
            rows = isOnline ? rows.Where(row => row.Connected) : rows.Where(row => !row.Connected);
        }
        return Version is { } wanted
            ? rows.Where(row => row.BootId != null && row.ReportProduct == product && row.ReportVersion == wanted)
            : rows;
    }

    // Written so that the indexes of the few fit.
    private IQueryable<DeviceRow> Flags(IQueryable<DeviceRow> rows, int product)
    {
        rows = test switch { true => rows.Where(row => row.Test), false => rows.Where(row => !row.Test), _ => rows };
        rows = development switch { true => rows.Where(row => row.Development), false => rows.Where(row => !row.Development), _ => rows };
        rows = locked switch { true => rows.Where(row => row.LockedVersion != null), false => rows.Where(row => row.LockedVersion == null), _ => rows };
        return status switch
        {
            "ok" => rows.Where(row => row.BootId != null && (row.ReportProduct == product || row.Force)),
            "limited" => rows.Where(row => row.BootId != null && row.ReportProduct != product && !row.Force),
            "never_reported" => rows.Where(row => row.BootId == null),
            _ => rows,
        };
    }

    private IQueryable<DeviceRow> Updates(IQueryable<DeviceRow> rows, Store store, int product)
    {
        rows = needs_attention switch
        {
            true => rows.NeedingAttention(store, product),
            false => rows.Where(row => row.Failures < Limits.AttemptsMax || !store.Devices.NeedingAttention(store, product).Any(one => one.Id == row.Id)),
            _ => rows,
        };
        rows = up_to_date switch
        {
            true => rows.UpToDate(store, product),
            false => rows.Where(row => !store.Devices.UpToDate(store, product).Any(one => one.Id == row.Id)),
            _ => rows,
        };
        if (failed_version is not null || FailedReason is not null)
        {
            rows = rows.Failing(store, product, failed_version);
        }
        return FailedReason is { } reason ? rows.Where(row => row.Outcome == reason) : rows;
    }

    private static IQueryable<DeviceRow> Named(IQueryable<DeviceRow> rows, string? name)
    {
        if (Text(name) is not { } part)
        {
            return rows;
        }
        if (Ascii.IsValid(part))
        {
            return rows.Where(row => row.Name != null && row.Name.ToLower().Contains(part));
        }
        var pattern = Pattern(part);
        return rows.Where(row => row.Name != null && EF.Functions.Glob(row.Name.ToLower(), pattern));
    }

    // The store takes capitals for small letters in ASCII only: of all other letters the pattern has both.
    private static string Pattern(string part)
    {
        var pattern = new StringBuilder("*");
        foreach (var c in part)
        {
            var capital = char.ToUpperInvariant(c);
            pattern.Append(c is '*' or '?' or '[' ? $"[{c}]" : char.IsAscii(c) || capital == c ? $"{c}" : $"[{c}{capital}]");
        }
        return pattern.Append('*').ToString();
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().ToLowerInvariant();
}
