using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary>How devices look in lists and by themselves.</summary>
internal static class DeviceListing
{
    public static Listing Table(IEnumerable<DeviceBody> devices)
    {
        var table = Listing.Table("Device", "Name", Listing.ProductHeader, "Online", "Status", "Runs", "Due", "Update");
        foreach (var device in devices)
        {
            table.Add(
                device.Id,
                device.Name,
                device.FirmwareProductId,
                device.Online,
                Standing(device),
                device.FirmwareState == "testing" ? Runs(device) : device.FirmwareVersion,
                ShouldRun(device),
                Update(device));
        }
        return table;
    }

    public static Listing Fields(DeviceBody device)
    {
        var fields = Listing.Fields()
            .Add("Device", device.Id)
            .Add("Name", device.Name)
            .Add(Listing.ProductHeader, device.ProductId is { } product ? product : "none")
            .Add("Firmware's product", device.FirmwareProductId)
            .Add("Standing", Standing(device))
            .Add("Status", With(device.Status, device.Reason))
            .Add("Online", device.Online)
            .Add("Runs", Runs(device))
            .Add("Image hash", device.FirmwareHash)
            .Add("Board", device.Target)
            .Add("Should run", ShouldRun(device))
            .Add("Update", Update(device))
            .Add("Last outcome", device.LastOutcomeVersion is { } version ? $"{device.LastOutcome}, version {version}" : device.LastOutcome)
            .Add("Last refusal", device.LastRefusal)
            .Add("Last heard", device.LastHeard)
            .Add("Last address", device.LastIpAddress)
            .Add("Test device", device.Test ? "yes" : null)
            .Add("Groups", string.Join(", ", device.Groups ?? []))
            .Add("Notes", device.Notes);
        fields.Rows.RemoveAll(row => row[1].Length == 0);
        return fields;
    }

    /// <summary>The device's transfer in one line, e.g. <c>downloading version 2, 45 %</c>.</summary>
    public static string InWords(TransferBody transfer) =>
        With($"{transfer.State} version {transfer.Version}, {100L * transfer.Offset / Math.Max(1, transfer.Size)} %", transfer.Reason);

    private static string Update(DeviceBody device) =>
        device.UpdateReason == "in_transfer" && device.Transfer is { } transfer ? InWords(transfer) : device.UpdateReason ?? "";

    private static string Standing(DeviceBody device) => device switch
    {
        { Denied: true } => "denied",
        { Removed: true } => "removed",
        { Quarantined: true } => "quarantined",
        { Development: true } => "development",
        { Force: true } => "forced",
        { Test: true, Status: "ok" } => "test",
        _ => device.Status,
    };

    private static string Runs(DeviceBody device) =>
        device.FirmwareVersion is { } version ? $"{version} {device.FirmwareState}".TrimEnd() : "";

    private static string ShouldRun(DeviceBody device) =>
        device.DesiredFirmwareVersion is { } locked ? $"{locked} locked" : device.TargetedFirmwareReleaseVersion?.ToString() ?? "";

    private static string With(string text, string? reason) => reason is null ? text : $"{text} ({reason})";
}
