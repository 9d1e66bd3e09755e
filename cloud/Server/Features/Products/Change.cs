using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>PUT /v1/products/:p</c>: name, description, policy, minutes of evidence; what is absent stays.</summary>
internal static class Change
{
    public static async Task<Results<Ok<ProductAnswer>, Refused>> Handle(
        int p, UpdateProduct body, HttpContext context, Caller caller, Store store, AuditLog audit, Catalog catalog)
    {
        var change = body.Product ?? new ProductChange(null, null, null);
        if (Check(change) is { } wrong)
        {
            return wrong;
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var product = await store.Products.SingleAsync(row => row.Id == p);
        if (ProductTag.Check(context.Request, product) is { } changedMeanwhile)
        {
            return new Refused(changedMeanwhile);
        }
        if (change.Revision is { } revision && revision != product.Revision)
        {
            return new Refused(Reason.ChangedMeanwhile, $"Product {p} is at revision {product.Revision}, and the change was made for {revision}.");
        }
        if (change.Name is { } name && await ProductView.CheckNameFree(store, product.OrganisationId, name.Trim(), p) is { } taken)
        {
            return taken;
        }
        var before = Settings(product);
        Apply(change, product);
        if (before != Settings(product))
        {
            product.Revision++;
            audit.Note(caller, "product.change", p.ToString(), before, Settings(product));
        }
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        catalog.Changed(p);
        ProductTag.Set(context.Response, product.Revision);
        return TypedResults.Ok(await ProductView.Answer(store, p));
    }

    private static Refused? Check(ProductChange change) =>
        change.Name is not null && change.Name.Trim().Length is 0 or > Create.NameCharsMax
            ? new(Reason.InvalidRequest, $"A product's name has 1 to {Create.NameCharsMax} characters.")
        : change.Name is not null && !NameRule.IsPlain(change.Name)
            ? new(Reason.InvalidRequest, $"A product's name is {NameRule.Said}.")
        : change.Description?.Length > Create.DescriptionCharsMax
            ? new(Reason.InvalidRequest, $"A product's description has at most {Create.DescriptionCharsMax} characters.")
        : change.Policy is not (null or "quarantine" or "auto_approve")
            ? new(Reason.InvalidRequest, $"\"{change.Policy}\" is not a policy: quarantine or auto_approve.")
        : change.EvidenceMinutes is < 0 or > Evidence.MinutesMax
            ? new(Reason.OutOfRange, $"evidence_minutes is 0 to {Evidence.MinutesMax}.")
        : null;

    private static void Apply(ProductChange change, ProductRow product)
    {
        if (change.Name is { } name)
        {
            product.Name = name.Trim();
            product.Slug = ProductView.Slug(product.Name, product.Id);
        }
        product.Description = change.Description ?? product.Description;
        product.EvidenceMinutes = change.EvidenceMinutes ?? product.EvidenceMinutes;
        product.Policy = change.Policy switch
        {
            "auto_approve" => Policy.AutoApprove,
            "quarantine" => Policy.Quarantine,
            _ => product.Policy,
        };
    }

    private static Noted Settings(ProductRow row) => new(row.Name, row.Description, ProductView.NameOf(row.Policy), row.EvidenceMinutes);

    private sealed record Noted(string Name, string? Description, string Policy, int EvidenceMinutes);
}
