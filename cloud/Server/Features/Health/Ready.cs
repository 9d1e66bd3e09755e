using Microsoft.AspNetCore.Http.HttpResults;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Health;

/// <summary><c>GET /health/ready</c>: the store can be used, as far as is known, and the broker takes devices in: not any more once a stop has begun.</summary>
internal static class Ready
{
    public static async Task<Results<Ok<OkAnswer>, StatusCodeHttpResult>> Handle(Store store, StoreHealth health, Broker broker) =>
        broker.IsReady && health.Trouble is null && await store.Database.CanConnectAsync()
            ? TypedResults.Ok(new OkAnswer())
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
