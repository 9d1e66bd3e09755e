using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Server.Features.Products;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>What an address of the API asks of its caller. Exactly one of these stands on every address under <c>/v1</c>.</summary>
/// <param name="Right">The right in the organisation that the address belongs to; null where being signed in is enough.</param>
/// <param name="ForCustomers">Whether a customer may call it (for what is the customer's own).</param>
internal sealed record Needs(Right? Right, bool ForCustomers)
{
    /// <summary>A person's own business: no client's, and not for a token that was made for less than everything.</summary>
    public bool OnlyPeople { get; init; }

    /// <summary>What a token for certain scopes must have been made for, where no organisation is asked for the right.</summary>
    public Right? OfToken { get; init; }

    /// <summary>A program's ID and secret, sent along, stand in for a token, as Particle's clients do it.</summary>
    public bool TakesClientSecret { get; init; }
}

/// <summary>
/// Stands between routing and every handler: finds the product or organisation that the address names, and lets nobody through who
/// has no right there. To a stranger it looks as if there were nothing.
/// </summary>
internal static class Access
{
    // Every request asks this one.
    private static readonly Func<Store, int, string?, Task<TeamRow?>> Membership = EF.CompileAsyncQuery(
        (Store store, int organisation, string? person) =>
            store.Team.AsNoTracking().FirstOrDefault(row => row.OrganisationId == organisation && row.PersonId == person));

    public static TBuilder Needs<TBuilder>(this TBuilder builder, Right right, bool customersToo = false, bool takesClientSecret = false)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Needs(right, customersToo) { TakesClientSecret = takesClientSecret });

    /// <summary>
    /// Whoever is signed in; what they see is their own. Customers only where it says so, and a token that was made for certain scopes
    /// only with the one that is named here.
    /// </summary>
    public static TBuilder ForAnyone<TBuilder>(this TBuilder builder, bool customersToo = false, Right? ofToken = null)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Needs(null, customersToo) { OfToken = ofToken });

    /// <summary>A signed-in person's own business, such as their password. Customers only where it says so.</summary>
    public static TBuilder ForPeople<TBuilder>(this TBuilder builder, bool customersToo = false)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Needs(null, customersToo) { OnlyPeople = true });

    /// <summary>Also for who is not signed in: the handler asks for what stands in for a token.</summary>
    public static RouteHandlerBuilder ForVisitors(this RouteHandlerBuilder builder) =>
        builder.AllowAnonymous().WithMetadata(new Needs(null, ForCustomers: true));

    /// <summary>The addresses under <c>/v1</c> that say nothing of who may call them: a server with one does not start.</summary>
    public static IReadOnlyList<string> Unguarded(IEnumerable<Endpoint> endpoints) =>
    [
        .. endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/') is { } path && (path == "v1" || path.StartsWith("v1/", StringComparison.OrdinalIgnoreCase)))
            .Where(endpoint => endpoint.Metadata.GetMetadata<Needs>() is null)
            .Select(endpoint => endpoint.DisplayName ?? endpoint.RoutePattern.RawText!),
    ];

    /// <summary>To be called when every address is mapped.</summary>
    public static void RequireAccess(this WebApplication app)
    {
        var unguarded = Unguarded(((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints));
        if (unguarded.Count > 0)
        {
            throw new InvalidOperationException($"Nothing says who may call {string.Join(", ", unguarded)}.");
        }
    }

    public static void UseAccess(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Needs>() is not { } needs)
        {
            await next(context);
            return;
        }
        var store = context.RequestServices.GetRequiredService<Store>();
        var catalog = context.RequestServices.GetRequiredService<Catalog>();
        var (caller, refusal) = await Check(store, catalog, Known(context.User), needs, context.Request.RouteValues);
        if (refusal is not null)
        {
            await Errors.Write(context, refusal);
            return;
        }
        context.Features.Set(caller);
        await next(context);
    });

    private static async Task<(Caller? Caller, Refusal? Refusal)> Check(
        Store store, Catalog catalog, Caller caller, Needs needs, RouteValueDictionary route)
    {
        var product = Number(route, "p");
        var organisation = product is null ? Number(route, "o") : (await catalog.Find(store, product.Value))?.Organisation;
        if (product is null && organisation is null)
        {
            return Personal(caller, needs) is { } no ? (null, no) : (caller, null);
        }
        var found = await In(store, caller, organisation, product, needs.ForCustomers);
        if (found is null)
        {
            return (null, product is { } id ? ProductView.Unknown(id).Refusal : new Refusal(Reason.NotFound, $"There is no organisation {route["o"]}."));
        }
        return needs.Right is not null && found.CustomerOf is null && found.Check(needs.Right) is { } refusal ? (null, refusal) : (found, null);
    }

    // Addresses that belong to no organisation.
    private static Refusal? Personal(Caller caller, Needs needs) =>
        caller.CustomerOf is not null && !needs.ForCustomers ? new Refusal(Reason.RoleTooLow, "This is for the people of a team, and you are a customer.")
        : needs.OnlyPeople ? CheckPerson(caller)
        : needs.OfToken is { } right ? caller.CheckToken(right)
        : null;

    /// <summary>Null for a person with a token for everything; else why their own business is not touched.</summary>
    public static Refusal? CheckPerson(Caller caller) =>
        !caller.IsPerson ? new Refusal(Reason.RoleTooLow, $"This is for people, and {caller.Name} is a program.")
        : caller.TokenScopes is not null || caller.OnlyProduct is not null
            ? new Refusal(Reason.ScopeMissing, "This needs a token that was not made for certain scopes or for one product.")
        : null;

    /// <summary>The caller as the organisation sees them, or null where it does not know them.</summary>
    public static async Task<Caller?> In(Store store, Caller caller, int? organisation, int? product, bool forCustomers = false)
    {
        if (organisation is not { } id || (caller.OnlyProduct is { } only && only != product))
        {
            return null;
        }
        var known = caller with { Organisation = id, Product = product };
        if (caller.ClientOf is not null || caller.CustomerOf is not null)
        {
            return caller.ClientOf == id || (forCustomers && caller.CustomerOf == id) ? known : null;
        }
        var team = await Membership(store, id, caller.PersonId);
        return team is null ? null : known with { Role = team.Role, Scopes = TokenAuthentication.Split(team.Scopes) };
    }

    /// <summary>Whether the caller may know of the product at all: as one of the team, a client or a customer of its organisation.</summary>
    public static async Task<bool> Knows(Store store, ClaimsPrincipal user, int organisation, int product) =>
        await In(store, Known(user), organisation, product, forCustomers: true) is not null;

    // What the token itself says; what the store says about the person comes with the organisation.
    private static Caller Known(ClaimsPrincipal user)
    {
        int? Claimed(string type) => user.FindFirstValue(type) is { } text ? int.Parse(text) : null;
        var client = Claimed(TokenAuthentication.ClientOfClaim);
        var scopes = TokenAuthentication.Split(user.FindFirstValue(TokenAuthentication.ScopesClaim));
        return new Caller(user.FindFirstValue(ClaimTypes.NameIdentifier), user.Identity?.Name ?? "")
        {
            CustomerOf = Claimed(TokenAuthentication.CustomerOfClaim),
            IsApiUser = user.HasClaim(claim => claim.Type == TokenAuthentication.ApiUserClaim),
            ClientOf = client,
            ClientId = user.FindFirstValue(TokenAuthentication.ClientClaim),
            OnlyProduct = Claimed(TokenAuthentication.ProductClaim),
            TokenScopes = client is null ? scopes : null,
            Role = client is not null && scopes is null ? Role.Developer : default,
            Scopes = client is null ? null : scopes,
        };
    }

    private static int? Number(RouteValueDictionary route, string name) =>
        route.TryGetValue(name, out var value) && int.TryParse(value?.ToString(), out var number) ? number : null;
}
