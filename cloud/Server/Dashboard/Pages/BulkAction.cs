using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard.Pages;

/// <summary>What a person chooses for an action on many devices.</summary>
internal sealed record BulkChoice(int? Version, string? Group);

/// <summary>What an action wants to know first.</summary>
internal enum BulkAsks
{
    Nothing,
    Version,
    Group,
}

/// <summary>Something that can be done to many devices in one go.</summary>
/// <param name="Meaning">What it does to them, in a sentence.</param>
/// <param name="Change">The API's change of many devices.</param>
/// <param name="Undo">The changes, one after the other, that take it back for one device, as it was before.</param>
/// <param name="EndsMembership">A member loses all that was set for it, and no change of many brings that back: <see cref="CloudApi.Restore"/> does.</param>
internal sealed record BulkAction(
    string Name,
    Right Right,
    string Meaning,
    Func<BulkChoice, JsonObject> Change,
    Func<DeviceBody, BulkChoice, JsonObject[]> Undo,
    BulkAsks Asks = BulkAsks.Nothing,
    bool EndsMembership = false)
{
    private const string Lost = "their names, notes, groups, locks and marks; the undo that is offered then brings these back.";

    /// <summary>All of them, in the order of their buttons.</summary>
    public static readonly BulkAction[] All =
    [
        new("Lock and flash now", Right.DevicesUpdate, "Locks them to the version and starts the update at once. Those that are not connected refuse it.",
            choice => Locked(choice.Version, isNow: true), (before, _) => [Locked(before.DesiredFirmwareVersion)], BulkAsks.Version),
        new("Lock and flash on reset", Right.DevicesUpdate, "Locks them to the version; each takes it when it next starts.",
            choice => Locked(choice.Version), (before, _) => [Locked(before.DesiredFirmwareVersion)], BulkAsks.Version),
        new("Unlock", Right.DevicesUpdate, "They follow the release again.",
            _ => Locked(null), (before, _) => [Locked(before.DesiredFirmwareVersion)]),
        new("Add to group", Right.DevicesUpdate, "A group may have a release of its own, which they then follow.",
            choice => Grouped("groups.add", choice), (_, choice) => [Grouped("groups.remove", choice)], BulkAsks.Group),
        new("Take out of group", Right.DevicesUpdate, "They follow their other groups or the product's release.",
            choice => Grouped("groups.remove", choice), (_, choice) => [Grouped("groups.add", choice)], BulkAsks.Group),
        new("Mark as test", Right.DevicesUpdate, "Lists can be filtered by the mark; nothing else looks at it.",
            _ => Tested(true), (before, _) => [Tested(before.Test)]),
        new("Mark as production", Right.DevicesUpdate, "Lists can be filtered by the mark; nothing else looks at it.",
            _ => Tested(false), (before, _) => [Tested(before.Test)]),
        new("Approve", Right.DevicesImport, "They become members with full privileges, and are updated where a release waits for them.",
            _ => Acted("approve"), (before, _) => BackFromApproved(before)),
        new("Deny", Right.DevicesRemove, "They get no firmware, nothing that they publish counts, and they do not come back as new entries. Members lose " + Lost,
            _ => Acted("deny"), (_, _) => BackToWaiting(), EndsMembership: true),
        new("Remove", Right.DevicesRemove, "They are no members any more, and lose " + Lost,
            _ => Acted("remove"), (_, _) => BackToWaiting(), EndsMembership: true),
    ];

    /// <summary>Whether the undo is to take the device in again.</summary>
    public bool Restores(DeviceBody before) => EndsMembership && before is { Quarantined: false, Denied: false, Removed: false };

    /// <summary>Who was a stranger before is one again: an undo gives nobody what they did not have.</summary>
    public static JsonObject[] BackFromApproved(DeviceBody before) =>
        before.Denied ? [Acted("deny")]
        : before.Removed ? [Acted("remove")]
        : [Acted("remove"), Acted("quarantine")];

    /// <summary>Of a stranger that was denied: nobody has decided, and nothing is given.</summary>
    public static JsonObject[] BackToWaiting() => [Acted("quarantine")];

    private static JsonObject Locked(int? version, bool isNow = false) => new() { ["desired_firmware_version"] = version, ["flash"] = isNow };

    private static JsonObject Tested(bool isTest) => new() { ["test"] = isTest };

    private static JsonObject Acted(string action) => new() { ["action"] = action };

    private static JsonObject Grouped(string action, BulkChoice choice) => new() { ["action"] = action, ["groups"] = new JsonArray(choice.Group) };
}
