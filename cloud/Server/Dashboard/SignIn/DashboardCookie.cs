using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Who a page belongs to: a cookie that scripts cannot read and other sites cannot send along. It holds the person's access token,
/// sealed with the keys in the data folder. Only pages take it; the API knows bearer tokens alone.
/// </summary>
internal static class DashboardCookie
{
    public const string Scheme = "Dashboard";
    public const string LoginPath = "/login";
    public const string SignOutPath = "/sign-out";

    private const string TokenClaim = "access_token";
    private const string EndedKey = "dashboard-sign-in-ended";

    /// <summary>For pages and their circuits.</summary>
    public static readonly AuthorizationPolicy Policy = new AuthorizationPolicyBuilder(Scheme).RequireAuthenticatedUser().Build();

    public static void AddDashboardCookie(this IServiceCollection services) => new AuthenticationBuilder(services).AddCookie(Scheme, cookie =>
    {
        cookie.Cookie.Name = "pf_dashboard";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.LoginPath = LoginPath;
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.SlidingExpiration = false;
        cookie.Events.OnValidatePrincipal = Validate;
        cookie.Events.OnRedirectToLogin = ToLogin;
    });

    /// <summary>The token behind a page, or null.</summary>
    public static string? TokenOf(ClaimsPrincipal person) => person.FindFirstValue(TokenClaim);

    /// <summary>Where to go after signing in: inside the dashboard, whatever the address says.</summary>
    public static string Inside(string? address) =>
        address is ['/', not ('/' or '\\'), ..] && !address.Any(char.IsControl) && !address.StartsWith(LoginPath, StringComparison.OrdinalIgnoreCase)
            ? address
            : "/products";

    /// <summary>The login page, and back afterwards.</summary>
    public static string LoginFor(string address, bool hasEnded) =>
        $"{LoginPath}?{(hasEnded ? "ended=true&" : "")}returnUrl={Uri.EscapeDataString(address)}";

    /// <summary>Gives the browser its cookie.</summary>
    public static Task Enter(HttpContext context, string name, string token, long lifetimeS)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name), new Claim(TokenClaim, token)], Scheme);
        var until = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(lifetimeS);
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true, ExpiresUtc = until });
    }

    public static void MapSignOut(this WebApplication app) => app.MapPost(SignOutPath, async Task<IResult> (HttpContext context, CloudApi api, IAntiforgery antiforgery) =>
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.BadRequest(); // a form of another site
        }
        try
        {
            if (TokenOf(context.User) is { } token)
            {
                await api.SignOut(token);
            }
        }
        catch (CloudRefused)
        {
            // it has ended by itself, or ends with its time: the browser forgets it
        }
        await context.SignOutAsync(Scheme);
        return TypedResults.LocalRedirect(LoginPath);
    }).RequireAuthorization(Policy).ExcludeFromDescription();

    // A token that was revoked or has expired ends the cookie too. Where the API fails otherwise, the page says so.
    private static async Task Validate(CookieValidatePrincipalContext context)
    {
        try
        {
            await context.HttpContext.RequestServices.GetRequiredService<CloudApi>().Person(TokenOf(context.Principal!) ?? "");
        }
        catch (CloudRefused refused) when (refused.IsSignedOut)
        {
            context.RejectPrincipal();
            context.HttpContext.Items[EndedKey] = true;
            await context.HttpContext.SignOutAsync(Scheme);
        }
        catch (CloudRefused)
        {
            // nobody is signed out because the server has trouble
        }
    }

    private static Task ToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        context.Response.Redirect(LoginFor(request.Path + request.QueryString, context.HttpContext.Items.ContainsKey(EndedKey)));
        return Task.CompletedTask;
    }
}
