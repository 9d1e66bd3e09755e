using System.Net.Http.Headers;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Firmware.</summary>
internal sealed partial class CloudApi
{
    /// <summary>The versions, newest first.</summary>
    public Task<List<FirmwareBody>> Firmware(int product) => Get<List<FirmwareBody>>($"/v1/products/{product}/firmware");

    public async Task<byte[]> FirmwareFile(int product, int version, string target) => await FirmwareFile(product, version, target, await Token());

    /// <summary>The version's image for these boards, as it was uploaded.</summary>
    public async Task<byte[]> FirmwareFile(int product, int version, string target, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/products/{product}/firmware/{version}/binary?target={Uri.EscapeDataString(target)}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        await Check(answer);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public Task<FirmwareBody> Upload(int product, byte[] file, string fileName, string title, string? description, string? version)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(file), "file", fileName }, { new StringContent(title), "title" } };
        foreach (var (name, value) in new[] { ("description", description), ("version", version) })
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                form.Add(new StringContent(value), name);
            }
        }
        return Ask<FirmwareBody>(HttpMethod.Post, $"/v1/products/{product}/firmware", form);
    }
}
