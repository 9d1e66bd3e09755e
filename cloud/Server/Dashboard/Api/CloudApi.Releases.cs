using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Where a release goes.</summary>
/// <param name="Groups">The groups; none for the product.</param>
/// <param name="IsImmediate">Devices that are online take it at once.</param>
internal sealed record ReleaseTo(IReadOnlyList<string> Groups, bool IsImmediate)
{
    public bool IsProduct => Groups.Count == 0;
}

/// <summary>Releases, and the fleet that follows them.</summary>
internal sealed partial class CloudApi
{
    private const int NotesMax = 200;

    public async Task<IReadOnlyList<HistoryBody>> History(int product, int days) =>
        (await Get<HistoryAnswer>($"/v1/products/{product}/history?days={days}")).Samples;

    /// <summary>The newest transfers, of one version or of all.</summary>
    public async Task<IReadOnlyList<DeviceTransferBody>> Transfers(int product, int? version, bool wrong, int count) =>
        (await Get<TransfersAnswer>($"/v1/products/{product}/transfers?wrong={(wrong ? "true" : "false")}&per_page={count}{(version is null ? "" : $"&version={version}")}")).Transfers;

    /// <summary>The newest transfers to one device.</summary>
    public async Task<IReadOnlyList<DeviceTransferBody>> TransfersTo(int product, string device, int count) =>
        (await Get<TransfersAnswer>($"/v1/products/{product}/transfers?device={Uri.EscapeDataString(device)}&per_page={count}")).Transfers;

    public async Task<IReadOnlyList<GroupBody>> Groups(int product) => (await Get<GroupsAnswer>($"/v1/products/{product}/groups")).Groups;

    /// <summary>Who released what, newest first.</summary>
    public async Task<IReadOnlyList<AuditBody>> ReleaseNotes(int product) =>
        (await Get<AuditAnswer>($"/v1/products/{product}/audit?action=firmware.release&per_page={NotesMax}")).Entries;

    public Task<ProgressBody> Progress(int product, int version) => Get<ProgressBody>($"/v1/products/{product}/firmware/{version}/progress");

    public Task<PlanBody> Plan(int product, int version, ReleaseTo to) => Get<PlanBody>(
        $"/v1/products/{product}/firmware/{version}/plan?immediate={(to.IsImmediate ? "true" : "false")}&groups={Uri.EscapeDataString(string.Join(',', to.Groups))}");

    /// <summary>Ends the release of the product and of all its groups; the tag of the product afterwards.</summary>
    public Task<EntityTagHeaderValue> EndReleases(int product) =>
        AskForTag(HttpMethod.Put, $"/v1/products/{product}/firmware/release", new ReleaseFirmware(null, null, Everywhere: true));

    /// <summary>Takes an end back: to the groups, or where there are none to the product. The tag of the product afterwards.</summary>
    /// <param name="tag">Of the product as the person saw it last.</param>
    public Task<EntityTagHeaderValue> ReleaseAgain(int product, int version, IReadOnlyList<string> groups, EntityTagHeaderValue tag) =>
        AskForTag(HttpMethod.Put, $"/v1/products/{product}/firmware/release", new ReleaseFirmware(version, groups.Count == 0, groups), tag);

    /// <param name="version">Null ends the release.</param>
    /// <param name="tag">Of the plan that was shown.</param>
    public Task<JsonObject> Release(int product, int? version, ReleaseTo to, string tag) => Ask<JsonObject>(
        HttpMethod.Put,
        $"/v1/products/{product}/firmware/release",
        new ReleaseFirmware(version, to.IsProduct, to.Groups, Immediate: to.IsImmediate),
        EntityTagHeaderValue.Parse(tag));
}
