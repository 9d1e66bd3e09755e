using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary>
/// The product's revision as HTTP writes it: <c>ETag</c> on the product, the list of its firmware and the plan, <c>If-Match</c> on a
/// change and on a release. Of two people who looked at the same state one changes it, and the other is told.
/// </summary>
internal static class ProductTag
{
    public static string Of(int revision) => $"\"r{revision}\"";

    public static void Set(HttpResponse response, int revision) => response.Headers.ETag = Of(revision);

    /// <summary>Null where the request names this revision, or none.</summary>
    public static Refusal? Check(HttpRequest request, ProductRow product)
    {
        var wanted = request.Headers.IfMatch;
        var matches = wanted.Count == 0 || wanted.ToString().Split(',').Any(tag => tag.Trim() == "*" || tag.Trim() == Of(product.Revision));
        return matches
            ? null
            : new(Reason.ChangedMeanwhile, $"Product {product.Id} was changed meanwhile: it is at revision {product.Revision}, and its released version is {product.ReleasedVersion?.ToString() ?? "none"}.");
    }
}
