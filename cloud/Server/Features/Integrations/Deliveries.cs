using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>GET /v1/products/:p/integrations/:id/deliveries</c>: newest first, by cursor.</summary>
internal static class Deliveries
{
    private const int PerPageDefault = 25;
    private const int PerPageMax = 100;

    public static async Task<Results<Ok<DeliveriesAnswer>, Refused>> Handle(int p, int id, string? cursor, int? per_page, Store store)
    {
        var (row, refused) = await IntegrationView.Find(store, p, id);
        if (row is null)
        {
            return refused!;
        }
        var before = long.MaxValue;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return new Refused(Reason.InvalidRequest, "cursor is what the page before gave as next_cursor.");
        }
        var perPage = Math.Clamp(per_page ?? PerPageDefault, 1, PerPageMax);
        var found = await Page(store, id, before).Take(perPage + 1).ToListAsync();
        var next = found.Count > perPage ? found[perPage - 1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new DeliveriesAnswer([.. found.Take(perPage).Select(IntegrationView.Body)], next));
    }

    /// <summary>One webhook's log, newest first.</summary>
    public static IQueryable<DeliveryRow> Page(Store store, int id, long before) =>
        store.Deliveries.AsNoTracking().Where(one => one.IntegrationId == id && one.Id < before).OrderByDescending(one => one.Id);
}
