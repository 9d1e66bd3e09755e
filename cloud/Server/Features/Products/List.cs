using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>GET /v1/products</c>.</summary>
internal static class List
{
    public static async Task<ProductsAnswer> Handle(Store store) => new(await ProductView.Bodies(store));
}
