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

    /// <summary>Locks it to the version, null to unlock; at once, or when it next starts.</summary>
    public Task<DeviceBody> Lock(int product, string id, int? version, bool flashNow) =>
        Ask<DeviceBody>(HttpMethod.Put, Address(product, id), new JsonObject { ["desired_firmware_version"] = version, ["flash"] = flashNow });

    public Task<DeviceBody> ChangeDevice(int product, string id, DeviceChange change) =>
        Ask<DeviceBody>(HttpMethod.Put, Address(product, id), change);

    /// <summary>Takes a device in, also one that is quarantined or denied.</summary>
    public Task<ImportAnswer> Approve(int product, string id) =>
        Ask<ImportAnswer>(HttpMethod.Post, $"/v1/products/{product}/devices", new { id });

    public Task<OkAnswer> Deny(int product, string id) => Ask<OkAnswer>(HttpMethod.Delete, Address(product, id), new { deny = true });

    private static string Address(int product, string id) => $"/v1/products/{product}/devices/{Uri.EscapeDataString(id)}";
}
