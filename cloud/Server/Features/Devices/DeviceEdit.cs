using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>What a person changes about devices: read from a body once, applied to one row or to many.</summary>
internal sealed class DeviceEdit
{
    private readonly List<Func<DeviceRow, (string Field, object? Before, object? After)?>> settings = [];
    private bool changesLock;
    private int? version;
    private List<string>? groups;

    /// <summary>Start at once.</summary>
    public bool Flash { get; private init; }

    /// <summary>Whether it changes nothing.</summary>
    public bool IsEmpty => settings.Count == 0 && !changesLock && groups is null && !Flash;

    /// <param name="withTexts">Name and notes are one device's own; many are not given the same.</param>
    public static DeviceEdit Read(Fields fields, bool withTexts)
    {
        var edit = new DeviceEdit { Flash = fields.Flag("flash") };
        if (withTexts)
        {
            edit.Take(fields, "name", () => fields.Name("name", DeviceFieldRule.NameCharsMax), row => row.Name, (row, value) => row.Name = value);
            edit.Take(fields, "notes", () => fields.Text("notes", DeviceFieldRule.NotesCharsMax), row => row.Notes, (row, value) => row.Notes = value);
            edit.groups = fields.Has("groups") ? fields.Texts("groups") ?? [] : null;
        }
        edit.Take(fields, "development", () => fields.Flag("development"), row => row.Development, (row, value) => row.Development = value);
        edit.Take(fields, "test", () => fields.Flag("test"), row => row.Test, (row, value) => row.Test = value);
        edit.Take(fields, "firmware_updates_forced", () => fields.Flag("firmware_updates_forced"), row => row.UpdatesForced, (row, value) => row.UpdatesForced = value);
        edit.changesLock = fields.Has("desired_firmware_version");
        edit.version = fields.Number("desired_firmware_version");
        return edit;
    }

    /// <summary>Sets the groups of each device to what the function says.</summary>
    public static DeviceEdit OfGroups(Func<DeviceRow, IEnumerable<string>> wanted)
    {
        var edit = new DeviceEdit();
        edit.settings.Add(row => SetGroups(row, [.. wanted(row).Distinct()]));
        return edit;
    }

    /// <summary>Null, or why the device cannot be changed so. <paramref name="changes"/> says from what to what.</summary>
    /// <param name="product">The product as the store holds it now.</param>
    /// <param name="existingGroups">The product's groups.</param>
    public Refusal? Apply(DeviceRow row, Product product, IReadOnlySet<string> existingGroups, bool isOnline, out Changes changes)
    {
        changes = new Changes();
        if (row.ProductId != product.Id)
        {
            return new(Reason.NotAMember, $"Device {row.Id} is not a member of this product.");
        }
        var refusal = CheckLock(row, product, isOnline)
            ?? (groups is null ? null : GroupRule.CheckMembership(groups, existingGroups));
        if (refusal is not null)
        {
            return refusal;
        }
        foreach (var setting in settings)
        {
            changes.Add(setting(row));
        }
        changes.Add(groups is null ? null : SetGroups(row, groups));
        Lock(row, changes);
        row.Revision += changes.Any ? 1 : 0;
        return null;
    }

    // Flash now without a version brings the device to whatever it should run; the same conditions hold.
    private Refusal? CheckLock(DeviceRow row, Product product, bool isOnline)
    {
        if (!Flash && version is null)
        {
            return null;
        }
        var target = version ?? Decide.Due(product, changesLock ? null : row.LockedVersion, groups ?? GroupsOf(row)).Version;
        if (target is null)
        {
            return new(Reason.NoRelease, $"Device {row.Id} is not locked, and neither product {product.Id} nor a group of the device has a release to flash.");
        }
        var isUploaded = product.Images.Keys.Any(key => key.Version == target);
        return LockRule.Check(row.Id, isMember: true, target.Value, isUploaded, Flash, isOnline);
    }

    private void Lock(DeviceRow row, Changes changes)
    {
        if (changesLock)
        {
            var before = row.LockedVersion is null ? null : new { version = row.LockedVersion, on_reset = row.LockOnReset };
            var after = version is null ? null : new { version, on_reset = !Flash };
            changes.Add(Equals(before, after) ? null : ("desired_firmware_version", before, after));
            (row.LockedVersion, row.LockOnReset) = (version, version is not null && !Flash);
        }
        if (version is not null || Flash)
        {
            row.ClearFailures(); // an operator starts over
        }
    }

    private static IEnumerable<string> GroupsOf(DeviceRow row) =>
        row.Groups.Where(member => member.ProductId == row.ProductId).Select(member => member.Group);

    private static (string Field, object? Before, object? After)? SetGroups(DeviceRow row, IReadOnlyCollection<string> wanted)
    {
        var product = row.ProductId!.Value;
        var before = GroupsOf(row).Order(StringComparer.Ordinal).ToList();
        var after = wanted.Order(StringComparer.Ordinal).ToList();
        if (before.SequenceEqual(after))
        {
            return null;
        }
        row.Groups.RemoveAll(member => member.ProductId == product && !wanted.Contains(member.Group));
        row.Groups.AddRange(after.Except(before).Select(name => new DeviceGroupRow { DeviceId = row.Id, ProductId = product, Group = name }));
        return ("groups", before, after);
    }

    private void Take<T>(Fields fields, string name, Func<T> read, Func<DeviceRow, T> now, Action<DeviceRow, T> set)
    {
        if (!fields.Has(name))
        {
            return;
        }
        var value = read();
        settings.Add(row =>
        {
            var before = now(row);
            set(row, value);
            return Equals(before, value) ? null : (name, before, value);
        });
    }
}

/// <summary>From what to what, field by field, for the audit log.</summary>
internal sealed class Changes
{
    private readonly Dictionary<string, object?> before = [];
    private readonly Dictionary<string, object?> after = [];

    public bool Any => after.Count > 0;

    public void Add((string Field, object? Before, object? After)? change)
    {
        if (change is { } made)
        {
            (before[made.Field], after[made.Field]) = (made.Before, made.After);
        }
    }

    /// <summary>Notes them under the name of what was done, unless nothing was.</summary>
    public void Note(AuditLog audit, Caller caller, string deviceId)
    {
        if (Any)
        {
            audit.Note(caller, ActionOf(after), deviceId, before, after);
        }
    }

    private static string ActionOf(Dictionary<string, object?> after) =>
        !after.TryGetValue("desired_firmware_version", out var wanted) ? "device.change"
        : wanted is null ? "device.unlock"
        : "device.lock";
}
