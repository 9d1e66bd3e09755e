using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>DELETE /v1/products/:p/keys/:id</c>: no upload is accepted with it any more; what was uploaded stays.</summary>
internal static class RemoveKey
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(int p, string id, Store store)
    {
        var removed = await store.PublicKeys.Where(row => row.ProductId == p && row.Id == id.ToLowerInvariant()).ExecuteDeleteAsync();
        return removed > 0
            ? TypedResults.Ok(await ProductView.Answer(store, p))
            : new Refused(Reason.NotFound, $"Product {p} has no public key {id}.");
    }
}
