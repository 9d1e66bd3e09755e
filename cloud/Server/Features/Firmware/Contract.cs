using System.Text.Json.Serialization;

namespace ProductFirmware.Rest;

/// <summary>A version of a product's firmware. <c>GET /v1/products/:p/firmware</c> answers a bare array of these, newest first.</summary>
/// <param name="Version">The number that the firmware declares with <c>[ProductVersion(…)]</c>.</param>
/// <param name="Title">Distinct in the product, whatever the case.</param>
/// <param name="Size">Bytes of its first image's file.</param>
/// <param name="DeviceCount">Members that report it.</param>
/// <param name="Current">Whether it is the released version.</param>
/// <param name="ProductDefault">The same: the product's release, for devices that neither a lock nor a group gives another.</param>
/// <param name="Groups">The groups that it is released to.</param>
/// <param name="MarkedBad">Whether a person marked it bad: it cannot be released then; where it is released it stays so until another is.</param>
/// <param name="ReleaseBlocked">Why it cannot be released now: a Reason's name; absent where it can.</param>
/// <param name="Plan">What the release means for the devices, in the answer to one that is immediate.</param>
public sealed record FirmwareBody(
    int Version,
    string Title,
    string? Description,
    int Size,
    int DeviceCount,
    bool Current,
    bool ProductDefault,
    IReadOnlyList<string> Groups,
    bool MarkedBad,
    DateTimeOffset UploadedAt,
    string? UploadedBy,
    string? ReleaseBlocked,
    IReadOnlyList<ImageBody> Images,
    PlanBody? Plan = null);

/// <summary>One image of a version.</summary>
/// <param name="Target">The boards that it is for.</param>
/// <param name="Hash">Image hash, hex.</param>
/// <param name="Size">Bytes of its file.</param>
/// <param name="KeyId">The key that it is signed with.</param>
/// <param name="Evidence">Whether a member has confirmed this very image; without it the version cannot be released.</param>
/// <param name="EvidenceAt">When that was.</param>
/// <param name="EvidenceBy">The device that did.</param>
/// <param name="EvidenceDueAt">When the device that runs it will have proved it, if it stays up until then; absent where none runs it, or it is proved.</param>
/// <param name="HardwareMin">The lowest hardware revision that it runs on; absent where it does not say.</param>
/// <param name="HardwareMax">The highest hardware revision that it runs on; absent where it does not say.</param>
/// <param name="MinimumVersion">The lowest version that may go to this one directly; absent where it does not say.</param>
public sealed record ImageBody(
    string Target,
    string Hash,
    int Size,
    string KeyId,
    bool Evidence,
    DateTimeOffset? EvidenceAt,
    string? EvidenceBy,
    DateTimeOffset? EvidenceDueAt = null,
    int? HardwareMin = null,
    int? HardwareMax = null,
    int? MinimumVersion = null);

/// <summary>
/// <c>PUT /v1/products/:p/firmware/:v</c>: what is absent stays. Upload is <c>POST /v1/products/:p/firmware</c>, multipart with
/// <c>file</c>, <c>title</c>, and optional <c>version</c> and <c>description</c>; the answer is a <see cref="FirmwareBody"/>.
/// </summary>
/// <param name="Title">1 to 64 characters, distinct in the product.</param>
/// <param name="Description">At most 4000 characters.</param>
/// <param name="Bad">True marks the version bad: it cannot be released until the mark is taken off.</param>
public sealed record FirmwareChange(string? Title, string? Description, bool? Bad);

/// <summary>
/// <c>PUT /v1/products/:p/firmware/release</c>, with <c>If-Match</c> where nobody else may have changed the releases meanwhile.
/// With <c>?dry_run=true</c> nothing is changed and the answer is the <see cref="PlanBody"/>.
/// </summary>
/// <param name="Version">The version; null ends the release of the product or of the groups.</param>
/// <param name="ProductDefault">Release to the product; true where it is absent and no group is named.</param>
/// <param name="Groups">Release to these groups.</param>
/// <param name="Intelligent">Particle's word for <paramref name="Immediate"/>.</param>
/// <param name="Immediate">Devices that are online take it at once, and not when they next come online.</param>
/// <param name="Everywhere">With a version of null: ends the release of the product and of all its groups.</param>
public sealed record ReleaseFirmware(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Version, // null says something
    bool? ProductDefault,
    IReadOnlyList<string>? Groups = null,
    bool? Intelligent = null,
    bool? Immediate = null,
    bool? Everywhere = null)
{
    internal bool IsImmediate => Intelligent == true || Immediate == true;
}

/// <summary><c>GET /v1/products/:p/firmware/:v/plan?groups=a,b&amp;immediate=true</c>: what a release would do, before anything happens.</summary>
/// <param name="Version">The version to be released.</param>
/// <param name="ProductDefault">Whether the plan is for the product's release.</param>
/// <param name="Groups">The groups that the plan is for.</param>
/// <param name="Immediate">Whether devices that are online would take it at once.</param>
/// <param name="ReleaseBlocked">Why it cannot be released now: a Reason's name; absent where it can.</param>
/// <param name="Tag">For <c>If-Match</c> at the release: it is refused where the releases changed since this plan.</param>
/// <param name="Devices">Members that the release speaks to.</param>
/// <param name="Now">Devices that take it at once.</param>
/// <param name="NextOnline">Devices that take it when they next come online.</param>
/// <param name="NotAtAll">Devices that do not take it.</param>
/// <param name="Bytes">What is sent to all that take it, together.</param>
/// <param name="Reasons">Why devices do not take it.</param>
/// <param name="From">The versions that those run now that take it.</param>
/// <param name="TargetsWithoutImage">Kinds of boards that the version has no image for.</param>
public sealed record PlanBody(
    int Version,
    bool ProductDefault,
    IReadOnlyList<string> Groups,
    bool Immediate,
    string? ReleaseBlocked,
    string Tag,
    int Devices,
    int Now,
    int NextOnline,
    int NotAtAll,
    long Bytes,
    IReadOnlyList<ReasonCount> Reasons,
    IReadOnlyList<VersionCount> From,
    IReadOnlyList<TargetCount> TargetsWithoutImage);

/// <summary>Devices with the same cause.</summary>
/// <param name="Reason">A Reason's name.</param>
/// <param name="Devices">How many.</param>
public sealed record ReasonCount(string Reason, int Devices);

/// <summary>Devices that run the same version.</summary>
/// <param name="Version">The version that they reported.</param>
/// <param name="Devices">How many.</param>
public sealed record VersionCount(int Version, int Devices);

/// <summary>Devices of the same kind of board.</summary>
/// <param name="Target">The kind.</param>
/// <param name="Devices">How many.</param>
public sealed record TargetCount(string Target, int Devices);

/// <summary><c>GET /v1/products/:p/firmware/:v/progress</c>: the members that should run the version, and how far they are.</summary>
/// <param name="Version">The version.</param>
/// <param name="Devices">Members that should run it, by release, group or lock.</param>
/// <param name="Confirmed">They run it and have confirmed it.</param>
/// <param name="Testing">They run it on trial.</param>
/// <param name="InTransfer">The image is on its way to them.</param>
/// <param name="Waiting">They take it later: what they wait for.</param>
/// <param name="Failed">They failed and are tried again: how they failed.</param>
/// <param name="NeedsAttention">They failed too often and are not tried again: how they failed last.</param>
public sealed record ProgressBody(
    int Version,
    int Devices,
    int Confirmed,
    int Testing,
    int InTransfer,
    IReadOnlyList<ReasonCount> Waiting,
    IReadOnlyList<ReasonCount> Failed,
    IReadOnlyList<ReasonCount> NeedsAttention);
