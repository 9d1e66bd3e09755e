using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Groups;

/// <summary><c>DELETE /v1/products/:p/groups/:name</c>: its devices stay in the product and follow their other groups, or its release.</summary>
internal static class Delete
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(
        int p, string name, Caller caller, Store store, AuditLog audit, Catalog catalog)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var body = (await GroupView.Bodies(store, p, name)).SingleOrDefault();
        if (body is null)
        {
            return GroupView.Unknown(p, name);
        }
        await store.Groups.Where(row => row.ProductId == p && row.Name == name).ExecuteDeleteAsync();
        audit.Note(caller, "group.delete", name, body);
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        catalog.Changed(p);
        return TypedResults.Ok(new OkAnswer());
    }
}
