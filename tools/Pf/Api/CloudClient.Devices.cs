using System.Globalization;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>Devices: what is taken in, changed one by one, and changed together.</summary>
internal sealed partial class CloudClient
{
    /// <summary>Takes devices in: the text has one ID a line.</summary>
    public Task<ImportAnswer> Import(int product, string lines, bool force, bool dryRun, CancellationToken stop)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent(lines), "file", "devices.txt" },
            { new StringContent(force ? "true" : "false"), "force" },
            { new StringContent(dryRun ? "true" : "false"), "dry_run" },
        };
        return transport.Send<ImportAnswer>(HttpMethod.Post, $"v1/products/{product}/devices", form, stop);
    }

    /// <summary>Takes devices in: the file has one ID a line; <paramref name="progress"/> hears how much of it is sent.</summary>
    public Task<ImportAnswer> Import(int product, NewDevices devices, IProgress<double>? progress, CancellationToken stop)
    {
        var form = new MultipartFormDataContent { { new MeasuredContent(devices.List, progress), "file", "devices.txt" } };
        Say("force", devices.Force);
        Say("dry_run", devices.DryRun);
        Say("move", devices.Move);
        Say("test", devices.Test);
        Say("development", devices.Development);
        AddText(form, "groups", devices.Groups.Count == 0 ? null : string.Join(',', devices.Groups));
        return transport.Send<ImportAnswer>(HttpMethod.Post, $"v1/products/{product}/devices", form, stop);

        void Say(string name, bool yes) => form.Add(new StringContent(yes ? "true" : "false"), name);
    }

    /// <summary>Every member, as a file.</summary>
    public Task<byte[]> ExportDevices(int product, string format, CancellationToken stop) =>
        transport.Bytes($"v1/products/{product}/devices/export?format={format}", stop);

    /// <summary>Changes what the object names. With a revision only while the device is at it.</summary>
    public Task<DeviceBody> ChangeDevice(int product, string device, JsonObject change, int? revision, CancellationToken stop) =>
        transport.Send<DeviceBody>(
            HttpMethod.Put,
            PathOf(product, device),
            Json(change),
            stop,
            revision is { } seen ? string.Create(CultureInfo.InvariantCulture, $"\"{seen}\"") : null);

    /// <summary>Locks the device to a version, or to none, unless somebody changes it meanwhile; <paramref name="now"/> flashes it at once.</summary>
    public async Task<DeviceBody> Lock(int product, string device, int? version, bool now, CancellationToken stop)
    {
        var seen = await Device(product, device, stop);
        var change = new JsonObject { ["desired_firmware_version"] = version };
        if (now)
        {
            change["flash"] = true;
        }
        return await ChangeDevice(product, device, change, seen.Revision, stop);
    }

    public Task<PingAnswer> Ping(int product, string device, CancellationToken stop) =>
        transport.Send<PingAnswer>(HttpMethod.Put, $"{PathOf(product, device)}/ping", null, stop);

    /// <summary>One change of many devices.</summary>
    public Task<DevicesChanged> ChangeDevices(int product, JsonObject change, CancellationToken stop) =>
        transport.Send<DevicesChanged>(HttpMethod.Put, $"v1/products/{product}/devices", Json(change), stop);

    public async Task<IReadOnlyList<GroupBody>> Groups(int product, CancellationToken stop) =>
        (await transport.Send<GroupsAnswer>(HttpMethod.Get, $"v1/products/{product}/groups", null, stop)).Groups;

    public async Task<GroupBody> Group(int product, string name, CancellationToken stop) =>
        (await transport.Send<GroupAnswer>(HttpMethod.Get, PathOfGroup(product, name), null, stop)).Group;

    public async Task<GroupBody> CreateGroup(int product, NewGroup group, CancellationToken stop) =>
        (await transport.Send<GroupAnswer>(HttpMethod.Post, $"v1/products/{product}/groups", Json(group), stop)).Group;

    public async Task<GroupBody> ChangeGroup(int product, string name, GroupChange change, CancellationToken stop) =>
        (await transport.Send<GroupAnswer>(HttpMethod.Put, PathOfGroup(product, name), Json(change), stop)).Group;

    public Task DeleteGroup(int product, string name, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, PathOfGroup(product, name), null, stop);

    private static string PathOfGroup(int product, string name) => $"v1/products/{product}/groups/{Uri.EscapeDataString(name)}";
}

/// <summary>An import.</summary>
/// <param name="List">A file with one ID a line.</param>
internal sealed record NewDevices(
    FileStream List, bool Force, bool DryRun, bool Move, bool Test, bool Development, IReadOnlyList<string> Groups);
