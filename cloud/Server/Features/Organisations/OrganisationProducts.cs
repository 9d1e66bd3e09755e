using ProductFirmware.Rest;
using ProductFirmware.Server.Features.Products;

namespace ProductFirmware.Server.Features.Organisations;

/// <summary><c>GET /v1/orgs/:o/products</c>.</summary>
internal static class OrganisationProducts
{
    public static async Task<ProductsAnswer> Handle(int o, Store store) =>
        new(await ProductView.Bodies(store, store.Products.Where(row => row.OrganisationId == o)));
}
