using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>GET /v1/products</c>: those of the caller's organisations.</summary>
internal static class List
{
    public static async Task<ProductsAnswer> Handle(Caller caller, Store store) =>
        new(await ProductView.Bodies(store, store.Products.Where(row =>
            (caller.OnlyProduct == null || row.Id == caller.OnlyProduct)
            && (row.OrganisationId == caller.ClientOf
                || store.Team.Any(team => team.OrganisationId == row.OrganisationId && team.PersonId == caller.PersonId)))));
}
