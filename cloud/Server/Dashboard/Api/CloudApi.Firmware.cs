using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Firmware.</summary>
internal sealed partial class CloudApi
{
    /// <summary>The versions, newest first.</summary>
    public Task<List<FirmwareBody>> Firmware(int product) => Get<List<FirmwareBody>>($"/v1/products/{product}/firmware");

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
