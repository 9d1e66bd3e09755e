using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary>
/// <c>POST /v1/products</c>: a new product, with quarantine as its policy (S93). Its ID is the one asked for, or the next above
/// the highest ever given out.
/// </summary>
internal static class Create
{
    public const int NameCharsMax = 100;

    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(CreateProduct body, Store store, Catalog catalog, TimeProvider time)
    {
        var wanted = body.Product;
        var name = wanted?.Name?.Trim() ?? "";
        if (name.Length is 0 or > NameCharsMax)
        {
            return new Refused(Reason.InvalidRequest, $"A product needs a name of 1 to {NameCharsMax} characters (product.name).");
        }
        if (wanted!.Id is < Limits.ProductMin or > Limits.ProductMax)
        {
            return new Refused(Reason.OutOfRange, $"{wanted.Id} is not a product ID: a whole number from {Limits.ProductMin} to {Limits.ProductMax}.");
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (wanted.Id is { } asked && await store.Products.AnyAsync(row => row.Id == asked))
        {
            return new Refused(Reason.ProductIdTaken, $"Product {asked} exists already.");
        }
        if ((wanted.Id ?? await NextId(store)) is not { } id)
        {
            return new Refused(Reason.OutOfRange, "Every product ID is given out.");
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var row = new ProductRow { Id = id, Name = name, Description = wanted.Description, Policy = Policy.Quarantine, CreatedAtMs = nowMs };
        foreach (var pem in wanted.PublicKeys ?? [])
        {
            if (ProductView.Key(pem, id, nowMs) is not { } key)
            {
                return ProductView.NoKey();
            }
            if (row.PublicKeys.All(known => known.Id != key.Id))
            {
                row.PublicKeys.Add(key);
            }
        }
        store.Products.Add(row);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        catalog.Changed(id);
        return TypedResults.Ok(await ProductView.Answer(store, id));
    }

    // Rows are never deleted, so the highest row is the highest ever. Where somebody took the very top, gaps below it are left.
    private static async Task<int?> NextId(Store store)
    {
        var highest = await store.Products.MaxAsync(row => (int?)row.Id) ?? 0;
        if (highest < Limits.ProductMax)
        {
            return highest + 1;
        }
        var used = (await store.Products.Select(row => row.Id).ToListAsync()).ToHashSet();
        return Enumerable.Range(Limits.ProductMin, Limits.ProductMax).Where(id => !used.Contains(id)).Cast<int?>().FirstOrDefault();
    }
}
