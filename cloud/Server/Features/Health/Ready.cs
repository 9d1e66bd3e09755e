using Microsoft.AspNetCore.Http.HttpResults;
using MQTTnet.Server;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Health;

/// <summary><c>GET /health/ready</c>: the store can be used, as far as is known, and the broker runs.</summary>
internal static class Ready
{
    public static async Task<Results<Ok<OkAnswer>, StatusCodeHttpResult>> Handle(Store store, StoreHealth health, MqttServer broker) =>
        broker.IsStarted && health.Trouble is null && await store.Database.CanConnectAsync()
            ? TypedResults.Ok(new OkAnswer())
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
