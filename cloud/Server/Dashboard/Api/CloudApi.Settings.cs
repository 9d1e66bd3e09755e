using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>A product's settings and the keys of its images.</summary>
internal sealed partial class CloudApi
{
    public async Task<ProductBody> ChangeProduct(int product, ProductChange change) =>
        (await Ask<ProductAnswer>(HttpMethod.Put, $"/v1/products/{product}", new UpdateProduct(change))).Product;

    public async Task<ProductBody> AddKey(int product, string pem) =>
        (await Ask<ProductAnswer>(HttpMethod.Post, $"/v1/products/{product}/keys", new AddPublicKey(pem))).Product;

    public async Task<ProductBody> RemoveKey(int product, string id) =>
        (await Ask<ProductAnswer>(HttpMethod.Delete, $"/v1/products/{product}/keys/{Uri.EscapeDataString(id)}")).Product;
}
