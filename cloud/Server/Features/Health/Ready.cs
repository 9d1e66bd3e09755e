using Microsoft.AspNetCore.Http.HttpResults;
using MQTTnet.Server;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Features.Health;

/// <summary><c>GET /health/ready</c>: the store can be read and the broker runs.</summary>
internal static class Ready
{
    public static async Task<Results<Ok<OkAnswer>, StatusCodeHttpResult>> Handle(Store store, MqttServer broker) =>
        broker.IsStarted && await store.Database.CanConnectAsync()
            ? TypedResults.Ok(new OkAnswer())
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
}
