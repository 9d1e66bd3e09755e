using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>Products.</summary>
internal sealed partial class CloudApi
{
    public async Task<IReadOnlyList<ProductBody>> Products() => (await Get<ProductsAnswer>("/v1/products")).Products;

    public async Task<ProductBody> Product(int product) => (await Get<ProductAnswer>($"/v1/products/{product}")).Product;

    public async Task<ProductBody> CreateProduct(NewProduct product) =>
        (await Ask<ProductAnswer>(HttpMethod.Post, "/v1/products", new CreateProduct(product))).Product;
}
