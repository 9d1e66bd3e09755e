using System.Text.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard.Pages;

/// <summary>One change of a release, as the audit log has it.</summary>
/// <param name="Group">The group; null for the product.</param>
internal sealed record ReleaseNote(string? Group, int? Before, int? After, string Actor, DateTimeOffset At)
{
    private const string GroupSubject = "group ";

    public static ReleaseNote Read(AuditBody entry) => new(
        entry.Subject.StartsWith(GroupSubject, StringComparison.Ordinal) ? entry.Subject[GroupSubject.Length..] : null,
        VersionIn(entry.Before),
        VersionIn(entry.After),
        entry.Actor,
        entry.At);

    private static int? VersionIn(JsonElement? state) =>
        state is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty("version", out var version) && version.TryGetInt32(out var number)
            ? number
            : null;
}

/// <summary>What is released to the product or to one group, and how it came to be.</summary>
/// <param name="Group">The group; null for the product.</param>
/// <param name="Note">The change that made it so; null where the log does not go back so far, or is not for the person's eyes.</param>
/// <param name="Earlier">The version before, if it can still be released.</param>
internal sealed record ReleasedTo(string? Group, FirmwareBody? Version, ReleaseNote? Note, FirmwareBody? Earlier)
{
    public IReadOnlyList<string> Groups => Group is null ? [] : [Group];

    public string Name => Group is null ? "The product" : $"Group {Group}";

    /// <summary>The product first, then its groups.</summary>
    public static List<ReleasedTo> All(List<FirmwareBody> firmware, IReadOnlyList<GroupBody> groups, List<ReleaseNote> notes) =>
    [
        Of(null, firmware.FirstOrDefault(version => version.Current), firmware, notes),
        .. groups.Select(group => Of(group.Name, Find(firmware, group.FirmwareVersion), firmware, notes)),
    ];

    private static ReleasedTo Of(string? group, FirmwareBody? version, List<FirmwareBody> firmware, List<ReleaseNote> notes)
    {
        var note = notes.FirstOrDefault(found => found.Group == group && found.Before != found.After); // the same version again only hurries
        return note is null || note.After != version?.Version
            ? new(group, version, null, null)
            : new(group, version, note, Find(firmware, note.Before));
    }

    private static FirmwareBody? Find(List<FirmwareBody> firmware, int? wanted) => firmware.FirstOrDefault(version => version.Version == wanted);
}
