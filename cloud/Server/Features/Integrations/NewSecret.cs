using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>POST /v1/products/:p/integrations/:id/secret</c>: the old one signs nothing from now on; the answer shows the new one, this once.</summary>
internal static class NewSecret
{
    public static async Task<Results<Ok<IntegrationBody>, Refused>> Handle(
        int p, int id, Caller caller, Store store, AuditLog audit, WebhookSecrets secrets)
    {
        await using var transaction = await store.Database.BeginTransactionAsync();
        var (row, refused) = await IntegrationView.Find(store, p, id);
        if (row is null)
        {
            return refused!;
        }
        (var text, row.SealedSecret) = secrets.New();
        audit.Note(caller, "webhook.new_secret", $"{id}");
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        return TypedResults.Ok(IntegrationView.Body(row, caller, text));
    }
}
