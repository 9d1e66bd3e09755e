using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// The product's revision as HTTP writes it: <c>ETag</c> on the list and the plan, <c>If-Match</c> on the release. Of two people
/// who looked at the same state one releases, and the other is told.
/// </summary>
internal static class ReleaseTag
{
    public static string Of(int revision) => $"\"r{revision}\"";

    /// <summary>Null where the request names this revision, or none.</summary>
    public static Refusal? Check(HttpRequest request, ProductRow product)
    {
        var wanted = request.Headers.IfMatch;
        var matches = wanted.Count == 0 || wanted.ToString().Split(',').Any(tag => tag.Trim() == "*" || tag.Trim() == Of(product.Revision));
        return matches
            ? null
            : new(Reason.ChangedMeanwhile, $"The releases of product {product.Id} changed meanwhile; its released version is now {product.ReleasedVersion?.ToString() ?? "none"}.");
    }
}
