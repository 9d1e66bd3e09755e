using Microsoft.AspNetCore.Components.Server.Circuits;
using MudBlazor.Services;

namespace ProductFirmware.Server.Dashboard;

/// <summary>The dashboard's parts and where they stand in the server. It is a client of the REST API like any other, inside the same process.</summary>
internal static class DashboardApp
{
    /// <summary>Characters that a field of the dashboard takes at most. With more the circuit would end.</summary>
    public const int FieldCharsMax = 20_000;

    // What stands in a field goes through the circuit twice in one message, in JSON: a character takes six bytes there at most.
    private const int CircuitMessageBytesMax = (FieldCharsMax * 6 * 2) + (16 * 1024);

    // What is closed is hidden at once. Every open page has a clock for it, and hundreds of them must not keep the processor awake.
    private static readonly TimeSpan ForgetsMenusEvery = TimeSpan.FromSeconds(10);

    public static void AddDashboard(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets(); // from source they lie in several folders; published, in one
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents(circuit =>
        {
            circuit.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(2);
            circuit.DisconnectedCircuitMaxRetained = 50;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = CircuitMessageBytesMax);
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = MudBlazor.Defaults.Classes.Position.BottomCenter;
            mud.PopoverOptions.QueueDelay = ForgetsMenusEvery;
        });
        services.AddDashboardCookie();
        services.AddSingleton<Live>();
        services.AddSharedAnswers();
        services.AddSingleton<Pulse>();
        services.AddSingleton<Turns>();
        services.AddSingleton<LocalBoards>();
        services.AddSingleton<InProcess>();
        services.AddScoped<CloudApi>();
        services.AddScoped<Viewer>();
        services.AddScoped<CircuitHandler, ViewerConnection>();
        services.AddScoped<Whereabouts>();
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapGet("/", () => TypedResults.LocalRedirect("/products")).ExcludeFromDescription();
        app.MapSignOut();
        app.MapAuditExport();
        app.MapFirmwareFile();
        app.MapDeviceExport();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(render => render.ContentSecurityFrameAncestorsPolicy = null) // BrowserRules says it
            .RequireAuthorization(DashboardCookie.Policy);
    }
}
