using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>POST /v1/products/:p/integrations/:id/test</c>: one sample event, one attempt, and what came of it.</summary>
internal static class Test
{
    public static async Task<Results<Ok<DeliveryBody>, Refused>> Handle(
        int p, int id, Store store, IDbContextFactory<Store> stores, WebhookSender sender, TimeProvider time, CancellationToken stop)
    {
        await using var transaction = await store.Database.BeginTransactionAsync(stop);
        var (row, refused) = await IntegrationView.Find(store, p, id);
        if (row is null)
        {
            return refused!;
        }
        var delivery = Outbox.Delivery(id, ProductEvent.Of(p, row.Event, "test-event", time));
        delivery.DueAtMs = 0; // not the pump's
        delivery.State = DeliveryState.GaveUp;
        delivery.LastAnswer = "It ended before an answer came."; // unless one does
        delivery.DeviceId = row.DeviceId;
        store.Deliveries.Add(delivery);
        await store.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        var attempt = await sender.Send(row, delivery, stop);
        await DeliveryLog.Write(stores, delivery.Id, attempt, time.GetUtcNow(), isLast: true);
        store.ChangeTracker.Clear();
        var written = await store.Deliveries.AsNoTracking().FirstOrDefaultAsync(one => one.Id == delivery.Id, stop);
        return TypedResults.Ok(IntegrationView.Body(written ?? delivery));
    }
}
