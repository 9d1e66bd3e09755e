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
    public const int DescriptionCharsMax = 1000;

    /// <summary>Products of one organisation. IDs are never given back, and all organisations share them.</summary>
    public const int PerOrganisationMax = 1000;

    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(
        CreateProduct body, Caller caller, Store store, AuditLog audit, Catalog catalog, TimeProvider time)
    {
        if (Check(body.Product) is { } wrong)
        {
            return new Refused(wrong);
        }
        var wanted = body.Product!;
        var name = wanted.Name!.Trim();
        var (creator, refusal) = await In(store, caller, wanted.Organization);
        if (creator is null)
        {
            return new Refused(refusal!);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (wanted.Id is { } asked && await store.Products.AnyAsync(row => row.Id == asked))
        {
            return new Refused(Reason.ProductIdTaken, $"Product {asked} exists already.");
        }
        if (await store.Products.CountAsync(row => row.OrganisationId == creator.Organisation) >= PerOrganisationMax)
        {
            return new Refused(Reason.OutOfRange, $"The organisation has {PerOrganisationMax} products, and that is the most: use one of those.");
        }
        if (await ProductView.CheckNameFree(store, creator.Organisation, name) is { } taken)
        {
            return taken;
        }
        if ((wanted.Id ?? await NextId(store)) is not { } id)
        {
            return new Refused(Reason.OutOfRange, "Every product ID is given out.");
        }
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var row = new ProductRow
        {
            Id = id,
            OrganisationId = creator.Organisation,
            Name = name,
            Slug = ProductView.Slug(name, id),
            Description = wanted.Description,
            Policy = Policy.Quarantine,
            CreatedAtMs = nowMs,
        };
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
        audit.Note(creator with { Product = id }, "product.create", id.ToString(), after: new { row.Name, policy = ProductView.NameOf(row.Policy) });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        catalog.Changed(id);
        return TypedResults.Ok(await ProductView.Answer(store, id));
    }

    private static Refusal? Check(NewProduct? wanted)
    {
        if ((wanted?.Name?.Trim() ?? "").Length is 0 or > NameCharsMax)
        {
            return new(Reason.InvalidRequest, $"A product needs a name of 1 to {NameCharsMax} characters (product.name).");
        }
        if (!NameRule.IsPlain(wanted!.Name!))
        {
            return new(Reason.InvalidRequest, $"A product's name is {NameRule.Said} (product.name).");
        }
        if (wanted.Description?.Length > DescriptionCharsMax)
        {
            return new(Reason.InvalidRequest, $"A product's description has at most {DescriptionCharsMax} characters.");
        }
        return wanted.Id is < Limits.ProductMin or > Limits.ProductMax
            ? new(Reason.OutOfRange, $"{wanted.Id} is not a product ID: a whole number from {Limits.ProductMin} to {Limits.ProductMax}.")
            : null;
    }

    // The organisation that was asked for, or the only one of the caller's.
    private static async Task<(Caller? Creator, Refusal? Refusal)> In(Store store, Caller caller, int? asked)
    {
        var mine = caller.ClientOf is { } client
            ? [client]
            : await store.Team.Where(row => row.PersonId == caller.PersonId).Select(row => row.OrganisationId).ToListAsync();
        if ((asked ?? (mine.Count == 1 ? mine[0] : null)) is not { } organisation)
        {
            return (null, new Refusal(Reason.InvalidRequest, $"Say in which organisation (product.organization): {string.Join(", ", mine.Order())}."));
        }
        var creator = await Access.In(store, caller, organisation, product: null);
        return creator is null
            ? (null, new Refusal(Reason.NotFound, $"There is no organisation {organisation}."))
            : creator.Check(Right.ProductCreate) is { } refusal ? (null, refusal) : (creator, null);
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
