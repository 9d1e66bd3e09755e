using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Integrations;

/// <summary><c>GET /v1/products/:p/integrations/:id</c>.</summary>
internal static class Show
{
    public static async Task<Results<Ok<IntegrationBody>, Refused>> Handle(int p, int id, Caller caller, Store store)
    {
        var (row, refused) = await IntegrationView.Find(store, p, id);
        return row is null ? refused! : TypedResults.Ok(IntegrationView.Body(row, caller));
    }
}
