namespace ProductFirmware.Server.Dashboard;

/// <summary>An image as it was uploaded. A browser follows a link with its cookie only.</summary>
internal static class FirmwareFile
{
    public static string Address(int product, int version, string target) =>
        $"/products/{product}/firmware/{version}/file?target={Uri.EscapeDataString(target)}";

    public static void MapFirmwareFile(this WebApplication app) =>
        app.MapGet("/products/{p:int}/firmware/{v:int}/file", Handle).RequireAuthorization(DashboardCookie.Policy).ExcludeFromDescription();

    private static async Task<IResult> Handle(int p, int v, string? target, HttpContext context, CloudApi api)
    {
        try
        {
            var bytes = await api.FirmwareFile(p, v, target ?? "", DashboardCookie.TokenOf(context.User));
            return TypedResults.File(bytes, "application/octet-stream", $"product-{p}-version-{v}-{target}.bin");
        }
        catch (CloudRefused refused)
        {
            await Errors.Write(context, (int)refused.Status, refused.Answer);
            return TypedResults.Empty;
        }
    }
}
