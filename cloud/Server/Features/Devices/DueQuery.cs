using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Devices;

/// <summary>
/// What <see cref="Decide"/> and <see cref="ReleaseProgress"/> say of one member, asked of all members at once: by the version that is
/// due now, so that a release changes the answer without a write to any device.
/// </summary>
internal static class DueQuery
{
    /// <summary>A member with privileges, and the version that it should run.</summary>
    internal sealed class DueDevice
    {
        public required DeviceRow Device { get; init; }

        public required int? Version { get; init; }
    }

    /// <summary>On these the version that they should run failed, and no further attempt is under way; of a certain version or of any.</summary>
    public static IQueryable<DeviceRow> Failing(this IQueryable<DeviceRow> members, Store store, int product, int? version = null) =>
        from due in members.Failed(store, product).Due(store, product)
        where version == null || due.Version == version
        where due.Device.FailedHash != due.Device.ReportHash
        where due.Device.Failures >= Limits.AttemptsMax || due.Device.Transfer == null
            || due.Device.Transfer.State >= TransferState.Confirmed || due.Device.Transfer.Hash != due.Device.FailedHash
        where store.Images.Any(image => image.ProductId == product && image.Version == due.Version
            && image.Target == due.Device.ReportTarget && image.Hash == due.Device.FailedHash)
        select due.Device;

    /// <summary>On these it failed as often as it may (<see cref="Attempts.AreUsedUp"/>).</summary>
    public static IQueryable<DeviceRow> NeedingAttention(this IQueryable<DeviceRow> members, Store store, int product) =>
        members.Failing(store, product).Where(row => row.Failures >= Limits.AttemptsMax);

    /// <summary>These run, confirmed, the very image that they should run.</summary>
    public static IQueryable<DeviceRow> UpToDate(this IQueryable<DeviceRow> members, Store store, int product) =>
        from due in members.Where(row => row.ReportState == ImageState.Confirmed).Due(store, product)
        where due.Version == due.Device.ReportVersion
        where store.Images.Any(image => image.ProductId == product && image.Version == due.Device.ReportVersion
            && image.Target == due.Device.ReportTarget && image.Hash == due.Device.ReportHash)
        select due.Device;

    // Looked for in the index of those few, which SQLite does not take by itself where it has to read the rows as well.
    private static IQueryable<DeviceRow> Failed(this IQueryable<DeviceRow> members, Store store, int product)
    {
        var few = store.Devices.Where(row => row.ProductId == product && row.FailedHash != null).Select(row => row.Id);
        return members.Where(row => few.Contains(row.Id));
    }

    // Lock, then the highest of its groups, then the product's (D20).
    private static IQueryable<DueDevice> Due(this IQueryable<DeviceRow> members, Store store, int product) =>
        members.Where(row => row.BootId != null && !row.Development && (row.ReportProduct == product || row.Force)).Select(row => new DueDevice
        {
            Device = row,
            Version = row.LockedVersion
                ?? store.Groups
                    .Where(group => group.ProductId == product && group.ReleasedVersion != null
                        && row.Groups.Any(member => member.ProductId == product && member.Group == group.Name))
                    .Max(group => group.ReleasedVersion)
                ?? store.Products.Where(one => one.Id == product).Select(one => one.ReleasedVersion).First(),
        });
}
