using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Api;

/// <summary>The server's REST API as typed calls. What goes wrong is a Failure with a sentence and a next step.</summary>
internal sealed partial class CloudClient(Uri url, string? token) : IDisposable
{
    private readonly Transport transport = new(url, token);

    /// <summary>The server's address.</summary>
    public Uri Url => url;

    public Task<TokenAnswer> SignIn(string user, string password, CancellationToken stop) =>
        transport.Send<TokenAnswer>(
            HttpMethod.Post,
            "oauth/token",
            new FormUrlEncodedContent([new("grant_type", "password"), new("username", user), new("password", password)]),
            stop);

    /// <summary>Revokes the token in use.</summary>
    public Task SignOut(CancellationToken stop) => transport.Do(HttpMethod.Delete, "v1/access_tokens/current", null, stop);

    public Task<UserAnswer> User(CancellationToken stop) => transport.Send<UserAnswer>(HttpMethod.Get, "v1/user", null, stop);

    public async Task<IReadOnlyList<ProductBody>> Products(CancellationToken stop) =>
        (await transport.Send<ProductsAnswer>(HttpMethod.Get, "v1/products", null, stop)).Products;

    public async Task<ProductBody> Product(int product, CancellationToken stop) =>
        (await transport.Send<ProductAnswer>(HttpMethod.Get, $"v1/products/{product}", null, stop)).Product;

    public async Task<ProductBody> CreateProduct(NewProduct product, CancellationToken stop) =>
        (await transport.Send<ProductAnswer>(HttpMethod.Post, "v1/products", Json(new CreateProduct(product)), stop)).Product;

    public async Task<ProductBody> ChangeProduct(int product, ProductChange change, CancellationToken stop) =>
        (await transport.Send<ProductAnswer>(HttpMethod.Put, $"v1/products/{product}", Json(new UpdateProduct(change)), stop)).Product;

    public Task AddKey(int product, string pem, CancellationToken stop) =>
        transport.Do(HttpMethod.Post, $"v1/products/{product}/keys", Json(new AddPublicKey(pem)), stop);

    public Task RemoveKey(int product, string keyId, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"v1/products/{product}/keys/{Uri.EscapeDataString(keyId)}", null, stop);

    /// <summary>Every version, newest first.</summary>
    public Task<IReadOnlyList<FirmwareBody>> Firmware(int product, CancellationToken stop) =>
        transport.Send<IReadOnlyList<FirmwareBody>>(HttpMethod.Get, $"v1/products/{product}/firmware", null, stop);

    /// <summary>Uploads an image file; <paramref name="progress"/> hears how much of it is sent.</summary>
    public async Task<FirmwareBody> Upload(int product, NewFirmware firmware, IProgress<double>? progress, CancellationToken stop)
    {
        await using var file = File.OpenRead(firmware.File);
        using var form = new MultipartFormDataContent { { new StringContent(firmware.Title), "title" } };
        AddText(form, "description", firmware.Description);
        AddText(form, "version", firmware.Version);
        var content = new MeasuredContent(file, progress);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(content, "file", Path.GetFileName(firmware.File));
        return await transport.Send<FirmwareBody>(HttpMethod.Post, $"v1/products/{product}/firmware", form, stop);
    }

    /// <param name="target">Which of the version's images; null where it holds one.</param>
    public Task<byte[]> Download(int product, int version, string? target, CancellationToken stop)
    {
        var query = target is null ? "" : $"?target={Uri.EscapeDataString(target)}";
        return transport.Bytes($"v1/products/{product}/firmware/{version}/binary{query}", stop);
    }

    /// <summary>Every device that fits the filters, page by page.</summary>
    public async IAsyncEnumerable<DeviceBody> Devices(
        int product,
        DeviceFilter filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        string? cursor = null;
        do
        {
            var answer = await transport.Send<DevicesAnswer>(HttpMethod.Get, $"v1/products/{product}/devices?{filter.Query(cursor)}", null, stop);
            foreach (var device in answer.Devices)
            {
                yield return device;
            }
            cursor = answer.Meta.NextCursor;
        }
        while (!string.IsNullOrEmpty(cursor));
    }

    public Task<DeviceBody> Device(int product, string device, CancellationToken stop) =>
        transport.Send<DeviceBody>(HttpMethod.Get, PathOf(product, device), null, stop);

    public Task<ExplainAnswer> Explain(int product, string device, CancellationToken stop) =>
        transport.Send<ExplainAnswer>(HttpMethod.Get, $"{PathOf(product, device)}/explain", null, stop);

    public async Task<IReadOnlyList<ReportBody>> Reports(int product, string device, CancellationToken stop) =>
        (await transport.Send<ReportsAnswer>(HttpMethod.Get, $"{PathOf(product, device)}/reports", null, stop)).Reports;

    /// <summary>Takes a quarantined or denied device in; it may be updated at once, unless <paramref name="noUpdate"/> says otherwise.</summary>
    public Task<ImportAnswer> Approve(int product, string device, bool noUpdate, CancellationToken stop) =>
        transport.Send<ImportAnswer>(
            HttpMethod.Post,
            $"v1/products/{product}/devices",
            Json(new JsonObject { ["id"] = device, ["no_update"] = noUpdate }),
            stop);

    public Task Deny(int product, string device, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, PathOf(product, device), Json(new JsonObject { ["deny"] = true }), stop);

    public Task Remove(int product, string device, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, PathOf(product, device), null, stop);

    /// <summary>The next credential that the device connects with becomes its credential.</summary>
    public Task ResetCredential(int product, string device, CancellationToken stop) =>
        transport.Do(HttpMethod.Delete, $"{PathOf(product, device)}/credential", null, stop);

    /// <summary>Tells the cloud what was written to the board.</summary>
    public Task Provision(int product, string device, DeviceSecrets secrets, CancellationToken stop) =>
        transport.Do(HttpMethod.Put, $"{PathOf(product, device)}/provisioning", Json(secrets), stop);

    public void Dispose() => transport.Dispose();

    private static string PathOf(int product, string device) => $"v1/products/{product}/devices/{Uri.EscapeDataString(device)}";

    private static JsonContent Json<T>(T body) => JsonContent.Create(body, options: RestJson.Options);

    private static void AddText(MultipartFormDataContent form, string name, string? value)
    {
        if (value is not null)
        {
            form.Add(new StringContent(value), name);
        }
    }
}

/// <summary>An upload.</summary>
/// <param name="File">The image file's path.</param>
/// <param name="Version">The version that the person expects in it, or null.</param>
internal sealed record NewFirmware(string File, string Title, string? Description, string? Version);
