using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Clients;

/// <summary><c>GET /v1/products/:p/clients</c>. Their secrets are not known here.</summary>
internal static class List
{
    public static async Task<ClientsAnswer> Handle(int p, Store store)
    {
        var rows = await store.Clients.AsNoTracking().Where(row => row.ProductId == p).OrderBy(row => row.CreatedAtMs).ToListAsync();
        return new ClientsAnswer([.. rows.Select(row => ClientView.Body(row))]);
    }
}
