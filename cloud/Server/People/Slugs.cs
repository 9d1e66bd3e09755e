using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// A product's slug may stand for its number in addresses, as Particle's clients do it. It is put in before routing, so that no handler
/// knows of it. A slug of another organisation's product gets the same answer as one that nobody has.
/// </summary>
internal static partial class Slugs
{
    /// <summary>Between authentication and routing.</summary>
    public static void UseSlugs(this WebApplication app) => app.Use(async (context, next) =>
    {
        var match = Address().Match(context.Request.Path.Value ?? "");
        if (!match.Success || int.TryParse(match.Groups["slug"].ValueSpan, out _))
        {
            await next(context);
            return;
        }
        var slug = match.Groups["slug"].Value;
        if (await Find(context, slug) is not { } number)
        {
            await Errors.Write(context, new Refusal(Reason.UnknownProduct, $"There is no product {slug}."));
            return;
        }
        context.Request.Path = $"/v1/products/{number}{match.Groups["rest"].Value}";
        await next(context);
    });

    private static async Task<int?> Find(HttpContext context, string slug)
    {
        var store = context.RequestServices.GetRequiredService<Store>();
        var found = await store.Products.AsNoTracking().Where(row => row.Slug == slug)
            .Select(row => new { row.Id, row.OrganisationId }).FirstOrDefaultAsync();
        if (context.User.Identity?.IsAuthenticated != true)
        {
            // What comes next asks for a token, whether there is such a product or not.
            return found?.Id ?? 0;
        }
        return found is not null && await Access.Knows(store, context.User, found.OrganisationId, found.Id) ? found.Id : null;
    }

    [GeneratedRegex("^/v1/products/(?<slug>[a-z0-9][a-z0-9-]{0,119})(?<rest>/.*)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
