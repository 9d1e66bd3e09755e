namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// What browsers are told with every page: take nothing from elsewhere, be in nobody's frame, run no script that stands in a page.
/// Styles may stand in elements, since the component library writes them there.
/// </summary>
internal static class BrowserRules
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    // The reference starts with a script in its page. Nothing that anybody typed ever stands there.
    private static readonly string ReferencePolicy = Policy.Replace("script-src 'self'", "script-src 'self' 'unsafe-inline'", StringComparison.Ordinal);

    private const string AgainKey = "again";

    private static readonly string[] Elsewhere = ["/v1", "/oauth", "/health", "/mqtt"];

    public static void UseBrowserRules(this WebApplication app) => app.Use((context, next) =>
    {
        if (!IsElsewhere(context.Request))
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments(Reference.PageAddress) ? ReferencePolicy : Policy;
            headers.XFrameOptions = "DENY";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        }
        return next(context);
    });

    /// <summary>Where a person's browser meets an address that is none, it shows a page; programs get the API's one shape of errors.</summary>
    public static void UseMissingPage(this WebApplication app) => app.UseWhen(
        context => HttpMethods.IsGet(context.Request.Method) && IsOfBrowser(context.Request),
        pages => pages.UseStatusCodePagesWithReExecute("/missing", createScopeForStatusCodePages: true));

    /// <summary>
    /// A form from before somebody signed in or out in another tab is not taken: the page comes anew and says so, where the browser
    /// would show an error of its own.
    /// </summary>
    public static void UseFreshForms(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false } && HttpMethods.IsPost(context.Request.Method) && IsOfBrowser(context.Request))
        {
            context.Response.Redirect(Anew(context.Request));
        }
    });

    // Signing out has no page of its own.
    private static string Anew(HttpRequest request) =>
        request.Path == DashboardCookie.SignOutPath ? "/products"
        : request.Path + (request.Query.ContainsKey(AgainKey) ? request.QueryString : request.QueryString.Add(AgainKey, "true"));

    private static bool IsOfBrowser(HttpRequest request) =>
        !IsElsewhere(request) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static bool IsElsewhere(HttpRequest request) => Elsewhere.Any(path => request.Path.StartsWithSegments(path));
}
