using ProductFirmware.Rest;

namespace ProductFirmware.Server;

/// <summary>Which errors an address can answer with, for the reference: by what it is, so that no address says it by itself.</summary>
internal static class ErrorAnswers
{
    /// <summary>Every error has one shape; which of them can come follows from the address, its method and its right.</summary>
    public static TBuilder TellsErrors<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Finally(endpoint =>
        {
            foreach (var status in Statuses(endpoint))
            {
                endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ErrorAnswer), ["application/json"]));
            }
        });
        return builder;
    }

    private static IEnumerable<int> Statuses(EndpointBuilder endpoint)
    {
        var needs = endpoint.Metadata.OfType<Needs>().LastOrDefault();
        var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
        yield return StatusCodes.Status400BadRequest;
        if (needs is not null)
        {
            yield return StatusCodes.Status401Unauthorized;
            yield return StatusCodes.Status403Forbidden;
        }
        if (endpoint is RouteEndpointBuilder { RoutePattern.Parameters.Count: > 0 })
        {
            yield return StatusCodes.Status404NotFound;
        }
        if (methods.Contains("GET"))
        {
            yield break;
        }
        yield return StatusCodes.Status409Conflict;
        yield return StatusCodes.Status412PreconditionFailed;
        if (!methods.Contains("DELETE"))
        {
            yield return StatusCodes.Status413PayloadTooLarge;
        }
    }
}
