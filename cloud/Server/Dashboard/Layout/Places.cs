using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Layout;

/// <summary>One entry of a product's sidebar.</summary>
/// <param name="Path">Behind <c>/products/:p</c>.</param>
internal sealed record Place(string Name, string Path, string Icon)
{
    /// <summary>The whole sidebar, in its order.</summary>
    public static readonly Place[] All =
    [
        new("Overview", "", Icons.Material.Outlined.Dashboard),
        new("Devices", "/devices", Icons.Material.Outlined.DeveloperBoard),
        new("Firmware", "/firmware", Icons.Material.Outlined.Memory),
        new("Releases", "/releases", Icons.Material.Outlined.RocketLaunch),
        new("Events", "/events", Icons.Material.Outlined.Bolt),
        new("Integrations", "/integrations", Icons.Material.Outlined.Webhook),
        new("Customers", "/customers", Icons.Material.Outlined.People),
        new("Team", "/team", Icons.Material.Outlined.Badge),
        new("Audit", "/audit", Icons.Material.Outlined.History),
        new("Settings", "/settings", Icons.Material.Outlined.Settings),
    ];
}
