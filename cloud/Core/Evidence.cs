using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>
/// The proof that a version runs: a member of the product reported exactly this image, confirmed after boot (D1). Quarantined,
/// denied and limited devices do not count, nor does a forced one that still runs another product's code.
/// </summary>
public static class Evidence
{
    /// <summary>The image that the report proves, or null.</summary>
    public static FirmwareImage? From(Decision decision, Product treatedAs, DeviceReport report)
    {
        var counts = decision.HasPrivileges
            && report.Product == treatedAs.Id
            && report.State == ImageState.Confirmed;
        var image = counts ? treatedAs.Image(report.Version, report.Target) : null;
        return image?.Hash == report.Hash ? image : null;
    }
}
