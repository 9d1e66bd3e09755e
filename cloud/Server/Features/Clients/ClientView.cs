using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Clients;

/// <summary>Clients as the API shows them.</summary>
internal static class ClientView
{
    public static ClientBody Body(ClientRow row, string? secret = null) => new(
        row.Id,
        row.Name,
        row.Scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs),
        secret);

    public static Task<ClientRow?> Find(Store store, int product, string id) =>
        store.Clients.FirstOrDefaultAsync(row => row.ProductId == product && row.Id == id);

    public static Refused Unknown(int product, string id) => new(Reason.NotFound, $"Product {product} has no client {id}.");

    /// <summary>Nobody hands out a secret of, or for, more than they may themselves.</summary>
    public static Core.Refusal? CheckGiving(Caller caller, IReadOnlyList<string>? scopes) =>
        scopes is not null ? caller.CheckGiving(scopes)
        : Right.All.Values.Where(right => right.Least <= Role.Developer).Select(caller.Check).FirstOrDefault(refusal => refusal is not null);

    /// <summary>What was issued to the client opens nothing any more.</summary>
    public static Task<int> EndTokens(Store store, string id) => store.AccessTokens.Where(row => row.ClientId == id).ExecuteDeleteAsync();
}
