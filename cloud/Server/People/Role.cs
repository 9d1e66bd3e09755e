using System.Collections.Frozen;

namespace ProductFirmware.Server;

/// <summary>What a person may do in an organisation; each may do everything that the ones before it may (D25).</summary>
internal enum Role
{
    Viewer = 1,
    Support = 2,
    Developer = 3,
    Administrator = 4,
    Owner = 5,
}

/// <summary>Roles as the API writes them.</summary>
internal static class RoleName
{
    public static string Of(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The role, or null where it is none. Particle calls the least one view-only.</summary>
    public static Role? Parse(string? name) =>
        string.Equals(name, "view-only", StringComparison.OrdinalIgnoreCase) ? Role.Viewer
        : name?.All(char.IsAsciiLetter) == true && Enum.TryParse<Role>(name, ignoreCase: true, out var role) ? role
        : null;
}

/// <summary>One thing that can be allowed: its scope as tokens name it (in Particle's form), and the least role that has it.</summary>
internal sealed record Right(string Scope, Role Least)
{
    // Looking
    public static readonly Right ProductGet = new("product:get", Role.Viewer);
    public static readonly Right DevicesList = new("devices:list", Role.Viewer);
    public static readonly Right FirmwareList = new("firmware:list", Role.Viewer);
    public static readonly Right FirmwareGet = new("firmware:get", Role.Viewer);
    public static readonly Right GroupsList = new("groups:list", Role.Viewer);
    public static readonly Right EventsGet = new("events:get", Role.Viewer);
    public static readonly Right IntegrationsList = new("integrations:list", Role.Viewer);
    public static readonly Right CustomersList = new("customers:list", Role.Viewer);
    public static readonly Right TeamList = new("team:list", Role.Viewer);
    public static readonly Right AuditList = new("audit:list", Role.Viewer);

    // Helping
    public static readonly Right DevicesPing = new("devices:ping", Role.Support);

    // Working
    public static readonly Right DevicesImport = new("devices:import", Role.Developer);
    public static readonly Right DevicesUpdate = new("devices:update", Role.Developer);
    public static readonly Right DevicesRemove = new("devices:remove", Role.Developer);
    public static readonly Right DevicesProvision = new("devices:provision", Role.Developer);
    public static readonly Right DevicesUnclaim = new("devices:unclaim", Role.Developer);
    public static readonly Right FirmwareCreate = new("firmware:create", Role.Developer);
    public static readonly Right FirmwareUpdate = new("firmware:update", Role.Developer);
    public static readonly Right FirmwareRelease = new("firmware:release", Role.Developer);
    public static readonly Right GroupsUpdate = new("groups:update", Role.Developer);
    public static readonly Right EventsSend = new("events:send", Role.Developer);
    public static readonly Right IntegrationsUpdate = new("integrations:update", Role.Developer);
    public static readonly Right CustomersCreate = new("customers:create", Role.Developer);

    // Administering
    public static readonly Right ProductCreate = new("product:create", Role.Administrator);
    public static readonly Right ProductUpdate = new("product:update", Role.Administrator);
    public static readonly Right FirmwareDelete = new("firmware:delete", Role.Administrator);
    public static readonly Right CustomersRemove = new("customers:remove", Role.Administrator);
    public static readonly Right TeamUpdate = new("team:update", Role.Administrator);
    public static readonly Right ClientsUpdate = new("clients:update", Role.Administrator);

    /// <summary>Every right by its scope.</summary>
    public static readonly FrozenDictionary<string, Right> All = new[]
    {
        ProductGet, DevicesList, FirmwareList, FirmwareGet, GroupsList, EventsGet, IntegrationsList, CustomersList, TeamList, AuditList,
        DevicesPing,
        DevicesImport, DevicesUpdate, DevicesRemove, DevicesProvision, DevicesUnclaim, FirmwareCreate, FirmwareUpdate, FirmwareRelease,
        GroupsUpdate, EventsSend, IntegrationsUpdate, CustomersCreate,
        ProductCreate, ProductUpdate, FirmwareDelete, CustomersRemove, TeamUpdate, ClientsUpdate,
    }.ToFrozenDictionary(right => right.Scope);
}
