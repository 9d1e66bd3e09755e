namespace ProductFirmware.Rest;

/// <summary>A group of a product's devices.</summary>
/// <param name="Name">Lower-case letters, digits, hyphens and underscores, at most 64.</param>
/// <param name="DeviceCount">How many members of the product are in it.</param>
/// <param name="FirmwareVersion">The version that was released for it; absent where the product's release holds.</param>
public sealed record GroupBody(string Name, string? Description, int DeviceCount, int? FirmwareVersion, DateTimeOffset CreatedAt);

/// <summary><c>GET /v1/products/:p/groups</c>, by name.</summary>
public sealed record GroupsAnswer(IReadOnlyList<GroupBody> Groups);

/// <summary>Every answer about one group.</summary>
public sealed record GroupAnswer(GroupBody Group);

/// <summary><c>POST /v1/products/:p/groups</c>.</summary>
public sealed record NewGroup(string? Name, string? Description = null);

/// <summary><c>PUT /v1/products/:p/groups/:name</c>: what is absent stays; a group that is renamed keeps its devices and its release.</summary>
public sealed record GroupChange(string? Name, string? Description);

/// <summary><c>GET /v1/products/:p/impact</c>: whom a release would touch, before it is made.</summary>
/// <param name="Devices">Members that would follow it: not locked, no development devices, not in a group that goes before.</param>
/// <param name="Updating">Those of them that do not run the version.</param>
/// <param name="Online">Those of the updating ones that are connected.</param>
public sealed record ImpactAnswer(int Devices, int Updating, int Online);
