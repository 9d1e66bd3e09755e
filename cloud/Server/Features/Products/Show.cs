using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>GET /v1/products/:p</c>: one product; the <c>ETag</c> is for a later <c>If-Match</c>.</summary>
internal static class Show
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(int p, HttpResponse response, Store store)
    {
        if (!await store.Products.AnyAsync(row => row.Id == p))
        {
            return ProductView.Unknown(p);
        }
        var answer = await ProductView.Answer(store, p);
        ProductTag.Set(response, answer.Product.Revision);
        return TypedResults.Ok(answer);
    }
}
