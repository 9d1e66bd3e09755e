using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>A device proved an image: with the image, and for good in the audit log.</summary>
internal static class EvidenceNote
{
    public static void Write(Store store, Product product, ImageRow image, string deviceId, long nowMs)
    {
        image.EvidenceAtMs = nowMs;
        image.EvidenceBy = deviceId;
        AuditLog.Note(
            store, nowMs, product.Organisation, product.Id, $"device {deviceId}", "firmware.evidence", $"{image.Version} {image.Target}", after: new { evidence = true });
    }
}
