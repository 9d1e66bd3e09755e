using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>DELETE /v1/products/:p/integrations/:id</c>: with its deliveries, waiting or done.</summary>
internal static class Remove
{
    public static async Task<Results<Ok<OkAnswer>, Refused>> Handle(int p, int id, Caller caller, Store store, AuditLog audit, Outbox outbox)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await IntegrationView.Find(store, p, id);
        if (row is null)
        {
            return refused!;
        }
        store.Integrations.Remove(row);
        audit.Note(caller, "webhook.delete", $"{id}", IntegrationView.Noted(row));
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        outbox.Changed(p);
        return TypedResults.Ok(new OkAnswer());
    }
}
