using System.Text.Json;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard;

/// <summary>The audit log as a file: what the API answers page by page, a line for each change. A browser follows a link with its cookie only.</summary>
internal static class AuditExport
{
    private const int PerPage = 500;

    /// <summary>The link; the filters are the API's own.</summary>
    public static string Address(int product, string query) => $"/products/{product}/audit/export?{query}";

    public static void MapAuditExport(this WebApplication app) =>
        app.MapGet("/products/{p:int}/audit/export", Handle).RequireAuthorization(DashboardCookie.Policy).ExcludeFromDescription();

    private static async Task Handle(int p, HttpContext context, CloudApi api)
    {
        var token = DashboardCookie.TokenOf(context.User);
        var query = $"{context.Request.QueryString.Value?.TrimStart('?')}&per_page={PerPage}";
        try
        {
            var page = await api.Audit(p, query, token);
            context.Response.ContentType = "application/x-ndjson";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{p}.ndjson\"";
            await Write(context, page.Entries);
            while (page.NextCursor is { } cursor)
            {
                page = await api.Audit(p, $"{query}&cursor={cursor}", token);
                await Write(context, page.Entries);
            }
        }
        catch (CloudRefused refused) when (!context.Response.HasStarted)
        {
            context.Response.Headers.Remove("Content-Disposition");
            await Errors.Write(context, (int)refused.Status, refused.Answer);
        }
    }

    private static async Task Write(HttpContext context, IReadOnlyList<AuditBody> entries)
    {
        foreach (var entry in entries)
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, entry, RestJson.Options, context.RequestAborted);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        }
    }
}
