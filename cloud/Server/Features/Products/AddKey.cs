using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>POST /v1/products/:p/keys</c>: one more public key that images may be signed with. Adding it twice changes nothing.</summary>
internal static class AddKey
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(int p, AddPublicKey body, Caller caller, Store store, AuditLog audit, TimeProvider time)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (!await store.Products.AnyAsync(row => row.Id == p))
        {
            return ProductView.Unknown(p);
        }
        if (ProductView.Key(body.Pem, p, time.GetUtcNow().ToUnixTimeMilliseconds()) is not { } key)
        {
            return ProductView.NoKey();
        }
        if (!await store.PublicKeys.AnyAsync(row => row.ProductId == p && row.Id == key.Id))
        {
            store.PublicKeys.Add(key);
            audit.Note(caller, "product.key_add", key.Id);
            await store.SaveChangesAsync();
        }
        await transaction.CommitAsync();
        return TypedResults.Ok(await ProductView.Answer(store, p));
    }
}
