namespace ProductFirmware.Server.Features;

/// <summary>
/// Pages of other origins may call the API, as Particle's client does in a browser. Who calls is said by a token in a header and never
/// by a cookie, so another page can do no more than whoever has the token.
/// </summary>
internal static class Browsers
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    public static void UseBrowsers(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/v1") || context.Request.Path.StartsWithSegments("/oauth"),
        api => api.UseCors(policy => policy
            .AllowAnyOrigin()
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders("Content-Disposition")
            .SetPreflightMaxAge(AskAgainAfter)));
}
