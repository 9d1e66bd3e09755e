using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Devices.</summary>
internal sealed partial class CloudApi
{
    /// <summary>A page of the list; <paramref name="query"/> is the API's own, e.g. <c>quarantined=true</c>.</summary>
    public Task<DevicesAnswer> Devices(int product, int page, int perPage, string query) =>
        Get<DevicesAnswer>($"/v1/products/{product}/devices?page={page}&per_page={perPage}&{query}");

    public Task<DeviceBody> Device(int product, string id) => Get<DeviceBody>(Address(product, id));

    public Task<ExplainAnswer> Explain(int product, string id) => Get<ExplainAnswer>($"{Address(product, id)}/explain");

    /// <summary>Its last reports, newest first.</summary>
    public async Task<IReadOnlyList<ReportBody>> Reports(int product, string id) =>
        (await Get<ReportsAnswer>($"{Address(product, id)}/reports")).Reports;

    /// <summary>Locks it to the version, null to unlock; at once, or when it next starts.</summary>
    public Task<DeviceBody> Lock(int product, DeviceBody seen, int? version, bool flashNow) =>
        ChangeSeen(product, seen.Id, seen.Revision, new JsonObject { ["desired_firmware_version"] = version, ["flash"] = flashNow });

    /// <summary>Makes the change only while the device is as the person saw it.</summary>
    public Task<DeviceBody> ChangeSeen(int product, string id, int revision, object change) =>
        Ask<DeviceBody>(HttpMethod.Put, Address(product, id), change, new EntityTagHeaderValue($"\"{revision}\""));

    public Task<DeviceBody> ChangeDevice(int product, string id, DeviceChange change) =>
        Ask<DeviceBody>(HttpMethod.Put, Address(product, id), change);

    /// <summary>One change of many; the result tells each.</summary>
    public Task<DevicesChanged> ChangeDevices(int product, IEnumerable<string> ids, JsonObject change)
    {
        var body = (JsonObject)change.DeepClone();
        body["ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]);
        return Ask<DevicesChanged>(HttpMethod.Put, $"/v1/products/{product}/devices", body);
    }

    /// <summary>Takes something back for one device, by changes that come one after the other; the first refusal ends it.</summary>
    public async Task ChangeBack(int product, string id, IEnumerable<JsonObject> changes)
    {
        foreach (var change in changes)
        {
            var result = (await ChangeDevices(product, [id], change)).Devices[0];
            if (result.Message is { } refusal)
            {
                throw new CloudRefused(HttpStatusCode.Conflict, new ErrorAnswer(result.Result, refusal, 0, ""));
            }
        }
    }

    /// <summary>Takes a device in, also one that is quarantined or denied.</summary>
    public Task<ImportAnswer> Approve(int product, string id, bool noUpdate = false) =>
        Ask<ImportAnswer>(HttpMethod.Post, $"/v1/products/{product}/devices", new { id, no_update = noUpdate });

    public Task<OkAnswer> Deny(int product, string id) => Ask<OkAnswer>(HttpMethod.Delete, Address(product, id), new { deny = true });

    public Task<OkAnswer> RemoveDevice(int product, string id) => Ask<OkAnswer>(HttpMethod.Delete, Address(product, id));

    /// <summary>
    /// Takes a device in again that was removed or denied, with all that was set for it. Until that is back it counts as a development
    /// device, so nothing is offered to it before its lock stands; the lock, like a release, waits until it next starts.
    /// </summary>
    public async Task<DeviceBody> Restore(int product, DeviceBody before)
    {
        await Ask<ImportAnswer>(
            HttpMethod.Post, $"/v1/products/{product}/devices", new { id = before.Id, no_update = true, development = true, force = before.Force });
        try
        {
            return await Ask<DeviceBody>(HttpMethod.Put, Address(product, before.Id), new JsonObject
            {
                ["name"] = before.Name,
                ["notes"] = before.Notes,
                ["groups"] = new JsonArray([.. before.Groups.Select(group => (JsonNode)group)]),
                ["test"] = before.Test,
                ["development"] = before.Development,
                ["firmware_updates_forced"] = before.FirmwareUpdatesForced,
                ["desired_firmware_version"] = before.DesiredFirmwareVersion,
            });
        }
        catch (CloudRefused refused)
        {
            var sentence = $"Device {before.Id} is a member again, as a development device and without what was set for it. {refused.Message}";
            throw new CloudRefused(refused.Status, refused.Answer with { ErrorDescription = sentence });
        }
    }

    public Task<PingAnswer> Ping(int product, string id) => Ask<PingAnswer>(HttpMethod.Put, $"{Address(product, id)}/ping");

    public Task<OkAnswer> ResetCredential(int product, string id) => Ask<OkAnswer>(HttpMethod.Delete, $"{Address(product, id)}/credential");

    public Task<OkAnswer> Unclaim(int product, string id) => Ask<OkAnswer>(HttpMethod.Delete, $"{Address(product, id)}/owner");

    public async Task<IReadOnlyList<GroupBody>> DeviceGroups(int product) => (await Get<GroupsAnswer>($"/v1/products/{product}/groups")).Groups;

    public Task<GroupAnswer> CreateDeviceGroup(int product, string name) =>
        Ask<GroupAnswer>(HttpMethod.Post, $"/v1/products/{product}/groups", new NewGroup(name));

    private async Task<string?> Token() => DashboardCookie.TokenOf((await who.GetAuthenticationStateAsync()).User);

    private static string Address(int product, string id) => $"/v1/products/{product}/devices/{Uri.EscapeDataString(id)}";
}
