using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>PUT /v1/products/:p/integrations/:id</c>: what is absent stays.</summary>
internal static class Change
{
    public static async Task<Results<Ok<IntegrationBody>, Refused>> Handle(
        int p, int id, ChangeIntegration body, Caller caller, Store store, AuditLog audit, Outbox outbox, ServerOptions options)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await IntegrationView.Find(store, p, id);
        if (row is null)
        {
            return refused!;
        }
        var before = IntegrationView.Noted(row);
        if (IntegrationView.Take(row, body, options.WebhooksAllowPrivate) is { } refusal)
        {
            return new Refused(refusal);
        }
        var after = IntegrationView.Noted(row);
        if (store.ChangeTracker.HasChanges())
        {
            audit.Note(caller, "webhook.update", $"{id}", before, after);
            await store.SaveChangesAsync();
            await transaction.CommitAsync();
            outbox.Changed(p);
        }
        return TypedResults.Ok(IntegrationView.Body(row, caller));
    }
}
