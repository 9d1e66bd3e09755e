using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>
/// The proof that a version runs: a member of the product reported exactly this image, confirmed after boot, and has stayed up with
/// it for as long as the product asks (D1). Quarantined, denied and limited devices do not count, nor does a forced one that still
/// runs another product's code.
/// </summary>
public static class Evidence
{
    /// <summary>The longest time that a product may ask for: a week.</summary>
    public const int MinutesMax = 7 * 24 * 60;

    /// <summary>The image that the report proves, or null.</summary>
    /// <param name="upMs">How long the device has run it, as <see cref="UpSinceMs"/> counts.</param>
    public static FirmwareImage? From(Decision decision, Product treatedAs, DeviceReport report, long upMs)
    {
        var counts = decision.HasPrivileges
            && report.Product == treatedAs.Id
            && report.State == ImageState.Confirmed
            && upMs >= NeededMs(treatedAs.EvidenceMinutes);
        var image = counts ? treatedAs.Image(report.Version, report.Target) : null;
        return image?.Hash == report.Hash ? image : null;
    }

    /// <summary>What the product's minutes come to.</summary>
    public static long NeededMs(int minutes) => minutes * 60_000L;

    /// <summary>
    /// Since when the device has run what it reports. A new boot, be it a crash, a roll-back or the power switch, another image, and
    /// the end of a trial each begin anew. Being away does not: the boot's ID tells afterwards that it went on running.
    /// </summary>
    /// <param name="before">Its report before, and the boot that it came from; null where there was none.</param>
    /// <param name="sinceMs">Since when it had run what it reported before.</param>
    public static long UpSinceMs((DeviceReport Report, int BootId)? before, long sinceMs, DeviceReport report, int bootId, long nowMs) =>
        before is { } last && last.BootId == bootId && Image(last.Report) == Image(report) ? Math.Min(sinceMs, nowMs) : nowMs;

    private static (int Product, int Version, string Hash, ImageState State) Image(DeviceReport report) =>
        (report.Product, report.Version, report.Hash, report.State);
}
