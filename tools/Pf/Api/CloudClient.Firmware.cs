using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>Versions: looking, editing, releasing.</summary>
internal sealed partial class CloudClient
{
    public Task<FirmwareBody> Firmware(int product, int version, CancellationToken stop) =>
        transport.Send<FirmwareBody>(HttpMethod.Get, PathOf(product, version), null, stop);

    public Task<FirmwareBody> ChangeFirmware(int product, int version, FirmwareChange change, CancellationToken stop) =>
        transport.Send<FirmwareBody>(HttpMethod.Put, PathOf(product, version), Json(change), stop);

    public Task DeleteFirmware(int product, int version, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, PathOf(product, version), null, stop);

    /// <summary>What a release would do.</summary>
    /// <param name="groups">The groups to release to; none for the product.</param>
    public Task<PlanBody> Plan(int product, int version, IReadOnlyList<string> groups, bool immediate, CancellationToken stop)
    {
        var query = $"groups={Uri.EscapeDataString(string.Join(',', groups))}&immediate={(immediate ? "true" : "false")}";
        return transport.Send<PlanBody>(HttpMethod.Get, $"{PathOf(product, version)}/plan?{query}", null, stop);
    }

    public Task<ProgressBody> Progress(int product, int version, CancellationToken stop) =>
        transport.Send<ProgressBody>(HttpMethod.Get, $"{PathOf(product, version)}/progress", null, stop);

    /// <summary>Releases a version to the product, whatever was released before.</summary>
    public Task Release(int product, int version, CancellationToken stop) =>
        Release(product, new ReleaseFirmware(version, true), null, stop);

    /// <param name="tag">Of the plan that was shown: refused where somebody released meanwhile.</param>
    public Task<FirmwareBody> Release(int product, ReleaseFirmware release, string? tag, CancellationToken stop) =>
        transport.Send<FirmwareBody>(HttpMethod.Put, $"v1/products/{product}/firmware/release", Json(release), stop, tag);

    /// <summary>Ends the release of the product, of groups, or of all of them.</summary>
    /// <param name="end">With a version of null.</param>
    public Task<OkAnswer> EndRelease(int product, ReleaseFirmware end, CancellationToken stop) =>
        transport.Send<OkAnswer>(HttpMethod.Put, $"v1/products/{product}/firmware/release", Json(end), stop);

    private static string PathOf(int product, int version) => $"v1/products/{product}/firmware/{version}";
}
