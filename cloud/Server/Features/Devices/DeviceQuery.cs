using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>What a list of devices is asked for. Particle's clients write some names in two ways.</summary>
/// <param name="page">Counted from 1.</param>
/// <param name="per_page">At most 100; 25 where it is not said.</param>
/// <param name="perPage">The same.</param>
/// <param name="cursor">The <c>next_cursor</c> of the page before; then <c>page</c> does not count.</param>
/// <param name="deviceId">A part of the ID.</param>
/// <param name="deviceName">A part of the name, whatever the case.</param>
/// <param name="search">A part of the ID or the name.</param>
/// <param name="groups">Members of any of these groups, separated by commas.</param>
/// <param name="quarantined">Only those that wait for an answer, or all others.</param>
/// <param name="denied">Only those that were denied or removed, or all others.</param>
/// <param name="online">Connected or not.</param>
/// <param name="version">The version that they report.</param>
/// <param name="firmware_version">The same.</param>
/// <param name="test">Test or production devices.</param>
/// <param name="development">Development devices or others.</param>
/// <param name="locked">Locked to a version or not.</param>
/// <param name="needs_attention">Those on which a version failed too often.</param>
/// <param name="failed">Those whose last update failed and did not succeed since, with this Reason's name: <c>flash_fault</c>.</param>
/// <param name="status"><c>ok</c>, <c>limited</c> or <c>never_reported</c>.</param>
/// <param name="sort_attr"><c>deviceId</c>, <c>deviceName</c>, <c>lastConnection</c> or <c>firmwareVersion</c>.</param>
/// <param name="sortAttr">The same.</param>
/// <param name="sort_dir"><c>asc</c> or <c>desc</c>.</param>
/// <param name="sortDir">The same.</param>
internal sealed record DeviceQuery(
    int? page,
    int? per_page,
    int? perPage,
    string? cursor,
    string? deviceId,
    string? deviceName,
    string? search,
    string? groups,
    bool? quarantined,
    bool? denied,
    bool? online,
    int? version,
    int? firmware_version,
    bool? test,
    bool? development,
    bool? locked,
    bool? needs_attention,
    string? failed,
    string? status,
    string? sort_attr,
    string? sortAttr,
    string? sort_dir,
    string? sortDir)
{
    private const int PerPageDefault = 25;
    private const int PerPageMax = 100;

    public int PerPage => Math.Clamp(per_page ?? perPage ?? PerPageDefault, 1, PerPageMax);

    public int Page => Math.Max(page ?? 1, 1);

    public bool IsDescending => Direction == "desc";

    public string Sort => (sort_attr ?? sortAttr ?? "deviceId").Replace("_", "").ToLowerInvariant();

    /// <summary>Everything that decides which devices are in the list, so that the same list has the same name.</summary>
    public string Name => string.Join(
        '\n', deviceId, deviceName, search, groups, quarantined, denied, online, Version, test, development, locked, needs_attention, failed, status);

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
        || !string.IsNullOrEmpty(groups) || test is not null || development is not null || locked is not null || needs_attention is not null || FailedReason is not null || status == "ok";

    public IQueryable<DeviceRow> OfMembers(Store store, int product)
    {
        var rows = OfAll(store.Devices.Where(row => row.ProductId == product), product);
        rows = Named(rows, deviceName);
        if (Text(search) is { } part)
        {
            rows = rows.Where(row => row.Id.Contains(part) || (row.Name != null && row.Name.ToLower().Contains(part)));
        }
        var names = (groups ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (names.Length > 0)
        {
            var members = store.DeviceGroups.Where(member => member.ProductId == product && names.Contains(member.Group)).Select(member => member.DeviceId);
            rows = rows.Where(row => members.Contains(row.Id));
        }
        return Flags(rows, product);
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
            rows = rows.Where(row => row.Id.Contains(part) || (row.ProductId == null && row.Name != null && row.Name.ToLower().Contains(part)));
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
        rows = needs_attention switch
        {
            true => rows.Where(row => row.RetryAtMs > 0 && row.Failures >= Limits.AttemptsMax),
            false => rows.Where(row => row.Failures < Limits.AttemptsMax),
            _ => rows,
        };
        if (FailedReason is { } reason)
        {
            rows = rows.Where(row => row.RetryAtMs > 0 && row.Outcome == reason);
        }
        return status switch
        {
            "ok" => rows.Where(row => row.BootId != null && (row.ReportProduct == product || row.Force)),
            "limited" => rows.Where(row => row.BootId != null && row.ReportProduct != product && !row.Force),
            "never_reported" => rows.Where(row => row.BootId == null),
            _ => rows,
        };
    }

    private static IQueryable<DeviceRow> Named(IQueryable<DeviceRow> rows, string? name) => Text(name) is { } part
        ? rows.Where(row => row.Name != null && row.Name.ToLower().Contains(part))
        : rows;

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().ToLowerInvariant();
}
