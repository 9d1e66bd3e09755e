namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Roles as people choose them.</summary>
internal static class Roles
{
    /// <summary>From the least; each may do what the ones before it may.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> Options =
    [
        ("viewer", "Viewer: looks at everything"),
        ("support", "Support: pings and identifies devices too"),
        ("developer", "Developer: devices, firmware and releases too"),
        ("administrator", "Administrator: settings and team too"),
        ("owner", "Owner: everything, other owners too"),
    ];
}
