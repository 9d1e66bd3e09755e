using ProductFirmware.Rest;

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

    /// <summary>Null, or why somebody with the role <paramref name="mine"/> does not make, change or remove one who has, or is to have, the other.</summary>
    public static string? WhyNotGive(string? mine, string? other) =>
        other == RoleName.Of(Role.Owner) && mine != other ? "Only an owner makes, changes or removes an owner." : null;

    /// <summary>Null, or why an action is not the person's in one of their organisations.</summary>
    public static string? WhyNot(OrganisationBody organisation, Right right) => RoleName.Parse(organisation.Role) >= right.Least
        ? null
        : $"This needs the role {RoleName.Of(right.Least)}, and you are {organisation.Role}.";
}
