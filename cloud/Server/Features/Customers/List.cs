using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Customers;

/// <summary><c>GET /v1/products/:p/customers</c>: the organisation's, page by page, with their devices in this product.</summary>
internal static class List
{
    private const int PerPageDefault = 25;
    private const int PerPageMax = 100;

    public static async Task<CustomersAnswer> Handle(int p, Caller caller, Store store, int? page, int? per_page)
    {
        var perPage = Math.Clamp(per_page ?? PerPageDefault, 1, PerPageMax);
        var pageNumber = Math.Max(page ?? 1, 1);
        var all = store.Users.AsNoTracking().Where(row => row.CustomerOf == caller.Organisation);
        var total = await all.CountAsync();
        var shown = await all.OrderBy(row => row.NormalizedUserName)
            .Skip((int)Math.Min((long)(pageNumber - 1) * perPage, int.MaxValue)).Take(perPage).ToListAsync();
        var ids = shown.ConvertAll(row => row.Id);
        var devices = (await store.Devices.Where(row => row.ProductId == p && ids.Contains(row.OwnerId!))
            .OrderBy(row => row.Id).Select(row => new { row.OwnerId, row.Id }).ToListAsync()).ToLookup(row => row.OwnerId, row => row.Id);
        return new CustomersAnswer(
            [.. shown.Select(row => CustomerView.Body(row, devices[row.Id]))],
            new CustomersMeta(pageNumber, perPage, (total + perPage - 1) / perPage, total));
    }
}
