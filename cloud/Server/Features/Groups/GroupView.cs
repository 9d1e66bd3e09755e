using Microsoft.EntityFrameworkCore;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Groups;

/// <summary>Groups as the API shows them.</summary>
internal static class GroupView
{
    /// <summary>The product's groups by name; one of them or all.</summary>
    public static Task<List<GroupBody>> Bodies(Store store, int product, string? only = null) =>
        store.Groups.AsNoTracking().Where(group => group.ProductId == product && (only == null || group.Name == only))
            .OrderBy(group => group.Name)
            .Select(group => new GroupBody(
                group.Name,
                group.Description,
                store.DeviceGroups.Count(member => member.ProductId == product && member.Group == group.Name),
                group.ReleasedVersion,
                DateTimeOffset.FromUnixTimeMilliseconds(group.CreatedAtMs)))
            .ToListAsync();

    public static Refused Unknown(int product, string name) =>
        new(Reason.NotFound, $"There is no group \"{name}\" in product {product}.");

    public static Refused Taken(string name) => new(Reason.NameTaken, $"Another group is called \"{name}\".");
}
