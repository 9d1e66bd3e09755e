using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>POST /v1/products/:p/integrations/:id/deliveries/:n/redeliver</c>: at once, with the same ID, and all attempts anew.</summary>
internal static class Redeliver
{
    public static async Task<Results<Ok<DeliveryBody>, Refused>> Handle(
        int p, int id, long n, Caller caller, Store store, AuditLog audit, Outbox outbox, TimeProvider time)
    {
        var (row, refused) = await IntegrationView.Find(store, p, id);
        if (row is null)
        {
            return refused!;
        }
        await using var transaction = await store.Database.BeginTransactionAsync();
        var delivery = await store.Deliveries.FirstOrDefaultAsync(one => one.Id == n && one.IntegrationId == id);
        if (delivery is null)
        {
            return new Refused(Reason.NotFound, $"Webhook {id} has no delivery {n}.");
        }
        delivery.State = DeliveryState.Waiting;
        delivery.Attempts = 0;
        delivery.DueAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        audit.Note(caller, "webhook.redeliver", $"{id}", null, new { delivery = n });
        await store.SaveChangesAsync();
        await transaction.CommitAsync();
        outbox.Wake();
        return TypedResults.Ok(IntegrationView.Body(delivery));
    }
}
