using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Clients;

/// <summary><c>DELETE /v1/products/:p/clients/:id</c>: it and every token that it got end at once.</summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(int p, string id, Caller caller, Store store, AuditLog audit)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await ClientView.Find(store, p, id) is not { } row)
        {
            return ClientView.Unknown(p, id);
        }
        store.Clients.Remove(row);
        await ClientView.EndTokens(store, id);
        audit.Note(caller, "client.remove", id, new { row.Name, row.Scopes });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(new OkAnswer());
    }
}
