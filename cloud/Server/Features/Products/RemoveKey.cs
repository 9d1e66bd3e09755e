using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>DELETE /v1/products/:p/keys/:id</c>: no upload is accepted with it any more; what was uploaded stays.</summary>
internal static class RemoveKey
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(int p, string id, Caller caller, Store store, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await store.PublicKeys.FirstOrDefaultAsync(row => row.ProductId == p && row.Id == id.ToLowerInvariant()) is not { } key)
        {
            return new Refused(Reason.NotFound, $"Product {p} has no public key {id}.");
        }
        store.PublicKeys.Remove(key);
        audit.Note(caller, "product.key_remove", key.Id);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(await ProductView.Answer(store, p));
    }
}
