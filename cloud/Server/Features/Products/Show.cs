using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>GET /v1/products/:p</c>: one product.</summary>
internal static class Show
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(int p, Store store) =>
        await store.Products.AnyAsync(row => row.Id == p)
            ? TypedResults.Ok(await ProductView.Answer(store, p))
            : ProductView.Unknown(p);
}
