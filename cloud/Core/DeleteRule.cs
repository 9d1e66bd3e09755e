using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>Where a version is used.</summary>
/// <param name="WasReleased">Whether it is, or ever was, released to the product or to a group.</param>
/// <param name="Locked">Devices that are locked to it.</param>
/// <param name="Reporting">Members that reported it last.</param>
/// <param name="WasReported">Whether a member ever reported it.</param>
public sealed record VersionUse(bool WasReleased, int Locked, int Reporting, bool WasReported);

/// <summary>Whether a version may be deleted, and whether its number may be used again (D7, D14).</summary>
public static class DeleteRule
{
    /// <summary>Null where nothing and nobody uses the version.</summary>
    public static Refusal? Check(int version, VersionUse use) =>
        use.WasReleased ? new(Reason.InUse, $"Version {version} is released, or was once, so it stays.")
        : use.Locked > 0 ? new(Reason.InUse, $"Version {version} cannot be deleted: {use.Locked} devices are locked to it.")
        : use.Reporting > 0 ? new(Reason.InUse, $"Version {version} cannot be deleted: {use.Reporting} devices run it.")
        : null;

    /// <summary>The number stays used where a device once said it: two images of one number must never be in the field.</summary>
    public static bool RetiresNumber(VersionUse use) => use.WasReported;
}
