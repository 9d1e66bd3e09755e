using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Groups;

/// <summary><c>GET /v1/products/:p/impact</c>: how many devices a release for groups, or for the whole product, would touch.</summary>
internal static class Impact
{
    /// <param name="version">The version that would be released.</param>
    /// <param name="groups">For these groups, separated by commas.</param>
    /// <param name="product_default">For the whole product.</param>
    public static async Task<Results<Ok<ImpactAnswer>, Refused>> Handle(
        int p, Store store, int? version = null, string? groups = null, bool product_default = false)
    {
        var named = (groups ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (version is not { } wanted || (named.Length == 0) == !product_default)
        {
            return new Refused(Reason.InvalidRequest, "Say version, and either groups or product_default=true.");
        }
        var existing = await store.Groups.Where(group => group.ProductId == p)
            .ToDictionaryAsync(group => group.Name, group => group.ReleasedVersion);
        if (GroupRule.CheckMembership(named, existing.Keys.ToHashSet()) is { } refusal)
        {
            return new Refused(refusal);
        }
        if (!await store.Firmware.AnyAsync(row => row.ProductId == p && row.Version == wanted))
        {
            return Firmware.FirmwareView.Unknown(p, wanted);
        }
        // A group goes before the product's release, and of a device's groups the highest version (D20).
        var before = existing.Where(group => !named.Contains(group.Key) && group.Value is { } released && (product_default || released > wanted))
            .Select(group => group.Key).ToArray();
        var touched = store.Devices
            .Where(row => row.ProductId == p && !row.Development && row.LockedVersion == null)
            .Where(row => !row.Groups.Any(member => member.ProductId == p && before.Contains(member.Group)))
            .Where(row => product_default || row.Groups.Any(member => member.ProductId == p && named.Contains(member.Group)));
        var updating = touched.Where(row => row.BootId == null || row.ReportProduct != p || row.ReportVersion != wanted);
        return TypedResults.Ok(new ImpactAnswer(
            await touched.CountAsync(), await updating.CountAsync(), await updating.CountAsync(row => row.Connected)));
    }
}
