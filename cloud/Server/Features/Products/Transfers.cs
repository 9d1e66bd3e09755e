using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Products;

/// <summary><c>GET /v1/products/:p/transfers</c>: the newest transfers, of a version, of a device or of all; a release as it happens.</summary>
internal static class Transfers
{
    private const int PerPageDefault = 25;
    private const int PerPageMax = 100;

    /// <param name="version">Only of this version.</param>
    /// <param name="device">Only to this device.</param>
    /// <param name="wrong">True for those only that were refused, failed or reverted.</param>
    /// <param name="per_page">At most 100; 25 where it is not said.</param>
    public static async Task<Results<Ok<TransfersAnswer>, Refused>> Handle(int p, int? version, string? device, bool? wrong, int? per_page, Store store)
    {
        var id = device is null ? null : ImportRule.ParseId(device);
        if (device is not null && id is null)
        {
            return new Refused(Reason.InvalidDeviceId, "The device to list the transfers of is not a device ID.");
        }
        var transfers = store.Transfers.AsNoTracking().OfProduct(p, version, wrong == true, id);
        var found = await transfers.OrderByDescending(row => row.Id).Take(Math.Clamp(per_page ?? PerPageDefault, 1, PerPageMax)).ToListAsync();
        var ids = found.Select(row => row.DeviceId).Distinct().ToList();
        // Who left the product carries its name along to where it went.
        var names = await store.Devices.Where(row => ids.Contains(row.Id) && row.ProductId == p).ToDictionaryAsync(row => row.Id, row => row.Name);
        return TypedResults.Ok(new TransfersAnswer([.. found.Select(row => Body(row, names.GetValueOrDefault(row.DeviceId)))]));
    }

    private static DeviceTransferBody Body(TransferRow row, string? name) => new(
        row.Id,
        row.DeviceId,
        name,
        row.Version,
        row.State.ToString().ToLowerInvariant(),
        row.Offset,
        row.SizeBytes,
        row.Attempt,
        row.Reason == Reason.None ? null : Explanations.NameOf(row.Reason),
        DateTimeOffset.FromUnixTimeMilliseconds(row.StartedAtMs),
        DateTimeOffset.FromUnixTimeMilliseconds(row.UpdatedAtMs));
}

/// <summary>The query behind it, so that a test can look at its plan.</summary>
internal static class TransferQuery
{
    // Written so that the index of the few that went wrong fits; a device has few as well, and "+ 0" keeps the product's index away.
    public static IQueryable<TransferRow> OfProduct(
        this IQueryable<TransferRow> transfers, int product, int? version, bool isWrong, string? device = null)
    {
        transfers = device is null
            ? transfers.Where(row => row.ProductId == product)
            : transfers.Where(row => row.DeviceId == device && row.ProductId + 0 == product);
        transfers = version is { } wanted ? transfers.Where(row => row.Version == wanted) : transfers;
        return isWrong
            ? transfers.Where(row => new[] { TransferState.Refused, TransferState.Failed, TransferState.Reverted }.Contains(row.State))
            : transfers;
    }
}
