using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>POST /v1/products/:p/integrations</c>: the answer shows the secret, this once.</summary>
internal static class Create
{
    public static async Task<Results<Ok<IntegrationBody>, Refused>> Handle(
        int p, ChangeIntegration body, Caller caller, Store store, AuditLog audit, Outbox outbox, WebhookSecrets secrets, ServerOptions options, TimeProvider time)
    {
        var (text, isSealed) = secrets.New();
        var row = new IntegrationRow
        {
            ProductId = p,
            Event = "",
            Url = "",
            Method = "POST",
            SealedSecret = isSealed,
            CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        if (IntegrationView.Take(row, body, options.WebhooksAllowPrivate) is { } refusal)
        {
            return new Refused(refusal);
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        if (await store.Integrations.CountAsync(one => one.ProductId == p) >= WebhookRule.PerProductMax)
        {
            return new Refused(Reason.InvalidRequest, $"A product has at most {WebhookRule.PerProductMax} webhooks.");
        }
        store.Integrations.Add(row);
        await store.SaveChangesAsync(); // its number is the note's subject
        audit.Note(caller, "webhook.create", $"{row.Id}", null, IntegrationView.Noted(row));
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        outbox.Changed(p);
        return TypedResults.Ok(IntegrationView.Body(row, caller, text));
    }
}
