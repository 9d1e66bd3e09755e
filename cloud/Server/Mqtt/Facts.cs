using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>What the rules are asked with: a device's row, its products and its last report, as Core sees them.</summary>
/// <param name="Reported">The product that the report names, or null where there is none.</param>
internal sealed record Facts(KnownDevice Device, Product? Reported, DeviceReport Report)
{
    /// <summary>The facts of a loaded row (with transfer and standings); null where the device never reported.</summary>
    public static async ValueTask<Facts?> Load(Store store, Catalog catalog, DeviceRow row)
    {
        if (row.LastReport is not { } report)
        {
            return null;
        }
        var own = row.ProductId is { } id ? await catalog.Find(store, id) : null;
        var reported = own?.Id == report.Product ? own : await catalog.Find(store, report.Product);
        var device = new KnownDevice
        {
            Product = own,
            StandingInReported = own?.Id == report.Product ? Standing.None : row.StandingIn(report.Product),
            Owner = own is null && row.OwnerId is not null ? await Owners.OwnershipOf(store, row.OwnerId, reported?.Organisation) : Ownership.None,
            Groups = [.. row.Groups.Where(member => member.ProductId == row.ProductId).Select(member => member.Group)],
            Force = row.Force,
            Development = row.Development,
            LockedVersion = row.LockedVersion,
            LockOnReset = row.LockOnReset,
            UpdatesForced = row.UpdatesForced,
            TransferHash = row.Transfer is { IsActive: true } transfer ? transfer.Hash : null,
            FailedHash = row.FailedHash,
            Failures = row.Failures,
            Setbacks = row.Setbacks,
            RetryAtMs = row.RetryAtMs,
        };
        return new Facts(device, reported, report);
    }

    public Decision At(Occasion occasion, long nowMs) => Decide.For(Device, Reported, Report, occasion, nowMs);
}
