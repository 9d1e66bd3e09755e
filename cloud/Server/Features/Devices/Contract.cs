using System.Text.Json.Serialization;

namespace ProductFirmware.Rest;

/// <summary>A device as one product sees it. The first block has Particle's names.</summary>
/// <param name="Id">24 lower-case hex digits.</param>
/// <param name="ProductId">The product that it is a member of; absent where it is none.</param>
/// <param name="FirmwareProductId">The product that its firmware declares.</param>
/// <param name="FirmwareVersion">The version that it reported last.</param>
/// <param name="DesiredFirmwareVersion">The version that it is locked to.</param>
/// <param name="TargetedFirmwareReleaseVersion">The version that it should run, by lock or release.</param>
/// <param name="Status"><c>ok</c>, <c>limited</c>, or <c>never_reported</c>.</param>
/// <param name="Reason">Why that status: a Reason's name.</param>
/// <param name="UpdateReason">Why it is, or is not, being updated: a Reason's name.</param>
/// <param name="FirmwareState"><c>testing</c> or <c>confirmed</c>.</param>
/// <param name="LastOutcome">How its last update ended, where it did not end well or was just confirmed: a Reason's name.</param>
/// <param name="LastRefusal">Why its last attempt to connect was refused, e.g. <c>wrong_credential</c>.</param>
public sealed record DeviceBody(
    string Id,
    string? Name,
    int? ProductId,
    int? FirmwareProductId,
    int? FirmwareVersion,
    int? DesiredFirmwareVersion,
    int? TargetedFirmwareReleaseVersion,
    bool Online,
    bool Development,
    bool Quarantined,
    bool Denied,
    string? Notes,
    DateTimeOffset? LastHeard,
    DateTimeOffset? LastHandshakeAt,
    string? LastIpAddress,
    bool FirmwareUpdatesForced,

    bool Removed,
    bool Force,
    string Status,
    string? Reason,
    string? UpdateReason,
    string? Target,
    string? FirmwareHash,
    string? FirmwareState,
    string? LastOutcome,
    int? LastOutcomeVersion,
    DateTimeOffset? LastOutcomeAt,
    string? LastRefusal,
    DateTimeOffset? LastRefusalAt,
    TransferBody? Transfer);

/// <summary>The device's newest transfer.</summary>
/// <param name="State"><c>offered</c>, <c>accepted</c>, <c>downloading</c>, <c>staged</c>, <c>swapping</c>, <c>confirmed</c>, <c>refused</c>, <c>failed</c>, <c>cancelled</c>, <c>reverted</c>.</param>
/// <param name="Offset">Bytes that the device holds verified.</param>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Reason">Why, where it did not go through.</param>
public sealed record TransferBody(int Id, int Version, string State, int Offset, int Size, string? Reason, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt);

/// <summary><c>GET /v1/products/:p/devices</c>.</summary>
public sealed record DevicesAnswer(IReadOnlyList<DeviceBody> Devices, PageMeta Meta);

/// <summary>Where a page of a list stands.</summary>
/// <param name="NextCursor">For <c>?cursor=</c>; absent on the last page.</param>
public sealed record PageMeta(int Page, int PerPage, int TotalPages, int TotalRecords, string? NextCursor);

/// <summary><c>POST /v1/products/:p/devices</c>, as Particle names the fields, and a result for each line.</summary>
/// <param name="Updated">How many are members now.</param>
public sealed record ImportAnswer(
    int Updated,
    [property: JsonPropertyName("updatedDeviceIds")] IReadOnlyList<string> UpdatedDeviceIds,
    [property: JsonPropertyName("existingDeviceIds")] IReadOnlyList<string> ExistingDeviceIds,
    [property: JsonPropertyName("nonmemberDeviceIds")] IReadOnlyList<string> NonmemberDeviceIds,
    [property: JsonPropertyName("invalidDeviceIds")] IReadOnlyList<string> InvalidDeviceIds,
    IReadOnlyList<ImportLine> Lines);

/// <summary>What became of one line.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Result"><c>added</c>, <c>already_member</c>, <c>duplicate</c>, or a Reason's name.</param>
public sealed record ImportLine(int Line, string Text, string? Id, string Result);

/// <summary>
/// <c>PUT /v1/products/:p/devices/:d</c>: what is absent stays; <c>desired_firmware_version: null</c> unlocks; <c>flash: true</c>
/// means now. <c>GET …/explain</c> answers <see cref="ExplainAnswer"/>; <c>DELETE …/credential</c> opens the credential once.
/// </summary>
public sealed record DeviceChange(string? Name, string? Notes, bool? Development, bool? FirmwareUpdatesForced, bool? Flash, string? Signal);

/// <summary><c>PUT /v1/products/:p/devices/:d/provisioning</c>: what was written to the board; each 64 lower-case hex digits, either may be absent.</summary>
/// <param name="Credential">Its password from now on.</param>
/// <param name="ImageKey">The key that authenticates images to it.</param>
/// <param name="Rotate">True where the old credential stays good until the new one is first used.</param>
public sealed record DeviceSecrets(string? Credential, string? ImageKey, bool? Rotate = null);

/// <summary>Why a device is where it is.</summary>
/// <param name="Rule">The rung of the ladder that decides, e.g. <c>lock</c>.</param>
/// <param name="Status"><c>ok</c> or <c>limited</c>.</param>
/// <param name="Runs">What it reported last, in words.</param>
/// <param name="ShouldRun">The version it should run; absent where none is due.</param>
/// <param name="Explanation">Sentences for a person: the status, the target, and what would change it.</param>
public sealed record ExplainAnswer(
    string Id,
    string Rule,
    string Status,
    string Reason,
    string UpdateReason,
    string Runs,
    int? ShouldRun,
    DateTimeOffset? RetryAt,
    int Failures,
    IReadOnlyList<string> Explanation);
