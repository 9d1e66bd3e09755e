namespace ProductFirmware.Server.Dashboard;

/// <summary>The product's devices as a file. A browser follows a link with its cookie only.</summary>
internal static class DeviceExport
{
    public static string Address(int product) => $"/products/{product}/devices/export";

    public static void MapDeviceExport(this WebApplication app) =>
        app.MapGet("/products/{p:int}/devices/export", Handle).RequireAuthorization(DashboardCookie.Policy).ExcludeFromDescription();

    private static async Task Handle(int p, HttpContext context, CloudApi api)
    {
        try
        {
            using var answer = await api.ExportDevices(p, DashboardCookie.TokenOf(context.User), context.RequestAborted);
            context.Response.ContentType = "text/csv; charset=utf-8";
            context.Response.Headers.ContentDisposition = $"attachment; filename=devices-{p}.csv";
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (CloudRefused refused)
        {
            await Errors.Write(context, (int)refused.Status, refused.Answer);
        }
    }
}
