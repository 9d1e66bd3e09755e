using System.Text.Json.Serialization;

namespace ProductFirmware.Rest;

/// <summary>A device as one product sees it. The first block has Particle's names.</summary>
/// <param name="Id">24 lower-case hex digits.</param>
/// <param name="ProductId">The product that it is a member of; absent where it is none.</param>
/// <param name="FirmwareProductId">The product that its firmware declares.</param>
/// <param name="FirmwareVersion">The version that it reported last.</param>
/// <param name="DesiredFirmwareVersion">The version that it is locked to.</param>
/// <param name="TargetedFirmwareReleaseVersion">The version that it should run, by lock or release.</param>
/// <param name="Test">Marked as a test device; a production device where it is not.</param>
/// <param name="Groups">The product's groups that it is in, by name.</param>
/// <param name="JoinedAt">When it became a member of the product.</param>
/// <param name="Revision">Counts what people changed; the <c>ETag</c> of the answer, for <c>If-Match</c>.</param>
/// <param name="Status"><c>ok</c>, <c>limited</c>, or <c>never_reported</c>.</param>
/// <param name="Reason">Why that status: a Reason's name.</param>
/// <param name="UpdateReason">Why it is, or is not, being updated: a Reason's name.</param>
/// <param name="FirmwareState"><c>testing</c> or <c>confirmed</c>.</param>
/// <param name="LastOutcome">How its last update ended, where it did not end well or was just confirmed: a Reason's name.</param>
/// <param name="LastRefusal">Why its last attempt to connect was refused, e.g. <c>wrong_credential</c>.</param>
/// <param name="Owner">A customer's e-mail address, or the name of somebody of the team; shown to the organisation of its product only.</param>
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
    bool Test,
    IReadOnlyList<string> Groups,
    DateTimeOffset? JoinedAt,
    int Revision,
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
    TransferBody? Transfer,
    string? Owner);

/// <summary>The device's newest transfer.</summary>
/// <param name="State"><c>offered</c>, <c>accepted</c>, <c>downloading</c>, <c>staged</c>, <c>swapping</c>, <c>confirmed</c>, <c>refused</c>, <c>failed</c>, <c>cancelled</c>, <c>reverted</c>.</param>
/// <param name="Offset">Bytes that the device holds verified.</param>
/// <param name="Size">Bytes of the whole file.</param>
/// <param name="Reason">Why, where it did not go through.</param>
public sealed record TransferBody(int Id, int Version, string State, int Offset, int Size, string? Reason, DateTimeOffset StartedAt, DateTimeOffset UpdatedAt);

/// <summary><c>GET /v1/products/:p/devices/:d/reports</c>.</summary>
/// <param name="Reports">Newest first, 20 at most.</param>
public sealed record ReportsAnswer(IReadOnlyList<ReportBody> Reports);

/// <summary>What a device said when it said something new: each start is one, and each end of a trial.</summary>
/// <param name="Number">Counted from 1 for each device.</param>
/// <param name="At">When it first said so.</param>
/// <param name="Product">The product that its firmware declares; 0 where it declares none.</param>
/// <param name="Version">The version that its firmware declares.</param>
/// <param name="Hash">Of the image that it ran.</param>
/// <param name="State"><c>testing</c> or <c>confirmed</c>.</param>
/// <param name="BootReason">Why it had started: <c>power_on</c>, <c>reboot</c>, <c>watchdog</c>, <c>crash</c>, <c>update</c>, <c>revert</c>, or <c>unknown</c>.</param>
/// <param name="BootId">The same for all that it said between two starts.</param>
/// <param name="Target">Which boards the image is for.</param>
/// <param name="Hardware">The board's revision; 0 where it has none.</param>
/// <param name="UpdatesEnabled">Whether its app let updates in.</param>
public sealed record ReportBody(
    int Number,
    DateTimeOffset At,
    int Product,
    int Version,
    string Hash,
    string State,
    string BootReason,
    int BootId,
    string Target,
    int Hardware,
    bool UpdatesEnabled);

/// <summary><c>GET /v1/products/:p/devices</c>.</summary>
public sealed record DevicesAnswer(IReadOnlyList<DeviceBody> Devices, PageMeta Meta);

/// <summary>Where a page of a list stands.</summary>
/// <param name="NextCursor">For <c>?cursor=</c>; absent on the last page.</param>
public sealed record PageMeta(int Page, int PerPage, int TotalPages, int TotalRecords, string? NextCursor);

/// <summary>
/// <c>POST /v1/products/:p/devices</c> as JSON. The same settings may stand beside a file's form field, or in the address beside a text.
/// </summary>
/// <param name="Id">One device: its ID, or the board's MAC address.</param>
/// <param name="Ids">Several.</param>
/// <param name="Force">Treat them as this product whatever they report, until they first report it. Off by default.</param>
/// <param name="DryRun">Tell what would happen and change nothing.</param>
/// <param name="NoUpdate">Do not update them at once.</param>
/// <param name="Move">Take members of other products over, where the caller may remove them there.</param>
/// <param name="Test">Mark all as test devices.</param>
/// <param name="Development">Mark all as development devices.</param>
/// <param name="Groups">Put all into these groups.</param>
public sealed record ImportDevices(
    string? Id,
    IReadOnlyList<string>? Ids,
    bool Force = false,
    bool DryRun = false,
    bool NoUpdate = false,
    bool Move = false,
    bool Test = false,
    bool Development = false,
    IReadOnlyList<string>? Groups = null);

/// <summary>
/// What became of an import, as Particle names the fields, and a result for each line. Lists end after 1,000 entries; the numbers
/// are always of all. With <c>Accept: application/x-ndjson</c> it is the last line of a stream of <see cref="ImportSaving"/>
/// while it is being saved, and then of <see cref="ImportProgress"/> and, for each line that was not added, <see cref="ImportLine"/>.
/// </summary>
/// <param name="Updated">How many became members.</param>
/// <param name="Existing">How many were members already.</param>
/// <param name="Nonmember">How many belong to others: another product, or somebody outside the team.</param>
/// <param name="Invalid">How many lines are no device ID.</param>
/// <param name="Duplicate">How many lines name a device that an earlier line named.</param>
/// <param name="Approved">How many of them were quarantined, denied or removed before.</param>
/// <param name="Truncated">A list has ended before all were in it.</param>
/// <param name="Lines">The first lines that were added, and the first that were not.</param>
public sealed record ImportAnswer(
    int Updated,
    [property: JsonPropertyName("updatedDeviceIds")] IReadOnlyList<string> UpdatedDeviceIds,
    [property: JsonPropertyName("existingDeviceIds")] IReadOnlyList<string> ExistingDeviceIds,
    [property: JsonPropertyName("nonmemberDeviceIds")] IReadOnlyList<string> NonmemberDeviceIds,
    [property: JsonPropertyName("invalidDeviceIds")] IReadOnlyList<string> InvalidDeviceIds,
    IReadOnlyList<ImportLine> Lines,
    int Existing = 0,
    int Nonmember = 0,
    int Invalid = 0,
    int Duplicate = 0,
    int Approved = 0,
    bool Truncated = false);

/// <summary>How far a long import is; told after each transaction, about twice a second.</summary>
/// <param name="Saved">How many IDs are saved, each counted once.</param>
/// <param name="Of">Of how many.</param>
public sealed record ImportSaving(int Saved, int Of);

/// <summary>How far the telling of a streamed import's lines is.</summary>
/// <param name="Line">The last line that is done.</param>
/// <param name="Added">How many became members so far.</param>
public sealed record ImportProgress(int Line, int Added);

/// <summary>What became of one line.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Result"><c>added</c>, <c>already_member</c>, <c>duplicate</c>, or a Reason's name.</param>
public sealed record ImportLine(int Line, string Text, string? Id, string Result);

/// <summary>
/// <c>PUT /v1/products/:p/devices/:d</c>: what is absent stays, what is null goes back to how it was at first. With <c>If-Match</c>
/// the change is made only while the device's revision is that one.
/// </summary>
/// <param name="Name">Empty or null for none.</param>
/// <param name="Notes">Empty or null for none.</param>
/// <param name="Development">Never updated.</param>
/// <param name="Test">A test device.</param>
/// <param name="FirmwareUpdatesForced">Updates come also while its app has them switched off.</param>
/// <param name="DesiredFirmwareVersion">Locks it to this version; null unlocks.</param>
/// <param name="Flash">Start at once; without it a lock waits for the next reset.</param>
/// <param name="Signal"><c>1</c> has the board show itself for ten seconds, <c>0</c> ends that.</param>
/// <param name="Groups">The product's groups that it is to be in, and no others.</param>
public sealed record DeviceChange(
    string? Name = null,
    string? Notes = null,
    bool? Development = null,
    bool? Test = null,
    bool? FirmwareUpdatesForced = null,
    int? DesiredFirmwareVersion = null,
    bool? Flash = null,
    string? Signal = null,
    IReadOnlyList<string>? Groups = null);

/// <summary>
/// <c>PUT /v1/products/:p/devices</c>: one change of many devices. Which devices: <c>ids</c>; or, without them, every member that is
/// in one of <c>groups</c>. What: an <c>action</c>, or any of the other fields.
/// </summary>
/// <param name="Action">
/// <c>groups.assign</c> (these groups and no others), <c>groups.add</c>, <c>groups.remove</c>, <c>approve</c>, <c>deny</c>,
/// <c>quarantine</c> (takes a denial back without approving) or <c>remove</c>; the first three take <c>groups</c> as what is assigned, so they need <c>ids</c>. <c>groups.set</c> is <c>groups.assign</c>.
/// </param>
/// <param name="DesiredFirmwareVersion">Locks all; null unlocks all.</param>
/// <param name="Flash">Start at once on those that are online.</param>
public sealed record DevicesChange(
    string? Action,
    IReadOnlyList<string>? Ids,
    IReadOnlyList<string>? Groups,
    int? DesiredFirmwareVersion,
    bool? Flash,
    bool? Test,
    bool? Development,
    bool? FirmwareUpdatesForced);

/// <summary>What became of each device.</summary>
/// <param name="Updated">How many were changed.</param>
public sealed record DevicesChanged(int Updated, IReadOnlyList<DeviceResult> Devices);

/// <summary>What became of one device.</summary>
/// <param name="Result"><c>changed</c>, <c>unchanged</c>, or a Reason's name.</param>
/// <param name="Message">Why not, where it was refused.</param>
public sealed record DeviceResult(string Id, string Result, string? Message = null);

/// <summary><c>PUT /v1/products/:p/devices/:d/ping</c>.</summary>
/// <param name="Online">Whether the device is connected; it was asked to report then.</param>
public sealed record PingAnswer(bool Online, bool Ok = true);

/// <summary>A line of <c>GET /v1/products/:p/devices/export</c>.</summary>
/// <param name="Groups">The names of its groups, separated by spaces.</param>
public sealed record ExportedDevice(
    string Id,
    string? Name,
    string Groups,
    bool Test,
    bool Development,
    int? FirmwareVersion,
    int? DesiredFirmwareVersion,
    string Status,
    bool Online,
    DateTimeOffset? LastHeard,
    DateTimeOffset? JoinedAt);

/// <summary><c>PUT /v1/products/:p/devices/:d/provisioning</c>: what was written to the board; each 64 lower-case hex digits, either may be absent.</summary>
/// <param name="Credential">Its password from now on.</param>
/// <param name="ImageKey">The key that authenticates images to it.</param>
/// <param name="Rotate">True where the old credential stays good until the new one is first used.</param>
public sealed record DeviceSecrets(string? Credential, string? ImageKey, bool? Rotate = null);

/// <summary><c>GET /v1/products/:p/devices/:d/explain</c>: why a device is where it is, and what would change it.</summary>
/// <param name="Rule">The rung of the ladder that decides, e.g. <c>lock</c>.</param>
/// <param name="Status"><c>ok</c> or <c>limited</c>.</param>
/// <param name="Runs">What it reported last, in words.</param>
/// <param name="ShouldRun">The version it should run; absent where none is due.</param>
/// <param name="Explanation">Sentences for a person: the status and the target.</param>
/// <param name="WaitsFor">What must happen before it goes on by itself; absent where nothing is under way.</param>
/// <param name="Changes">What would change the decision, each asked of the same rules with one fact changed.</param>
/// <param name="Failures">How often the version failed on it; after three it is not tried again.</param>
/// <param name="Setbacks">How often it did not go through without being to blame; each doubles the pause, up to a day.</param>
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
    IReadOnlyList<string> Explanation,
    string? WaitsFor = null,
    IReadOnlyList<ExplainChange>? Changes = null,
    int Setbacks = 0);

/// <summary>One step that would change the decision.</summary>
/// <param name="What">The step, e.g. <c>take its lock off</c>.</param>
/// <param name="Then">What would follow.</param>
/// <param name="Status"><c>ok</c> or <c>limited</c>, then.</param>
/// <param name="ShouldRun">The version that would be due then.</param>
/// <param name="UpdateReason">Why it would be, or would not be, updated then: a Reason's name.</param>
public sealed record ExplainChange(string What, string Then, string Status, int? ShouldRun, string UpdateReason);
