using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>PUT /v1/products/:p</c>: name, description, policy; what is absent stays.</summary>
internal static class Change
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(int p, UpdateProduct body, Store store, Catalog catalog)
    {
        var product = await store.Products.FirstOrDefaultAsync(row => row.Id == p);
        if (product is null)
        {
            return ProductView.Unknown(p);
        }
        var change = body.Product ?? new ProductChange(null, null, null);
        if (change.Name is not null && change.Name.Trim().Length is 0 or > Create.NameCharsMax)
        {
            return new Refused(Reason.InvalidRequest, $"A product's name has 1 to {Create.NameCharsMax} characters.");
        }
        if (change.Policy is not (null or "quarantine" or "auto_approve"))
        {
            return new Refused(Reason.InvalidRequest, $"\"{change.Policy}\" is not a policy: quarantine or auto_approve.");
        }
        product.Name = change.Name?.Trim() ?? product.Name;
        product.Description = change.Description ?? product.Description;
        product.Policy = change.Policy switch
        {
            "auto_approve" => Policy.AutoApprove,
            "quarantine" => Policy.Quarantine,
            _ => product.Policy,
        };
        await store.SaveChangesAsync();
        catalog.Changed(p);
        return TypedResults.Ok(await ProductView.Answer(store, p));
    }
}
