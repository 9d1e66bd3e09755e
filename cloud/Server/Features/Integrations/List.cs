using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>GET /v1/products/:p/integrations</c>: a bare array, oldest first.</summary>
internal static class List
{
    public static async Task<List<IntegrationBody>> Handle(int p, Caller caller, Store store)
    {
        var rows = await store.Integrations.AsNoTracking().Where(row => row.ProductId == p).OrderBy(row => row.Id).ToListAsync();
        return [.. rows.Select(row => IntegrationView.Body(row, caller))];
    }
}
