using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>
/// What the cloud itself says about a device, as the difference between two states of its row. <c>spark/…</c> and
/// <c>particle/…</c> are names that Particle uses; they speak of devices with privileges only.
/// </summary>
internal sealed record DeviceEvents(
    bool Connected, VerdictStatus? Status, Reason Reason, int Product, string? Hash, bool UpdatesEnabled, TransferRow? Transfer, TransferState State)
{
    /// <summary>The state before something happens.</summary>
    public static DeviceEvents Before(DeviceRow row) => new(
        row.Connected, row.VerdictStatus, row.VerdictReason, row.VerdictProduct, row.ReportHash, row.UpdatesEnabled,
        row.Transfer, row.Transfer?.State ?? TransferState.Offered);

    /// <summary>What happened since.</summary>
    public IEnumerable<ProductEvent> Since(DeviceRow row, long nowMs)
    {
        ProductEvent Event(int product, string name, string data) => new(name, data, product, row.Id, row.OwnerId, nowMs);

        if (IsChanged(row) && StandingName(row) is { } standing && row.VerdictProduct != 0)
        {
            yield return Event(row.VerdictProduct, standing, Explanations.NameOf(row.VerdictReason));
        }
        if (row.VerdictStatus != VerdictStatus.Ok)
        {
            yield break;
        }
        if (row.Connected != Connected || (row.Connected && Status != VerdictStatus.Ok))
        {
            yield return Event(row.VerdictProduct, "spark/status", row.Connected ? "online" : "offline");
        }
        if (Hash is not null && row.ReportHash != Hash)
        {
            yield return Event(row.VerdictProduct, "spark/device/app-hash", row.ReportHash!);
        }
        if (Hash is not null && row.UpdatesEnabled != UpdatesEnabled)
        {
            yield return Event(row.VerdictProduct, "particle/device/updates/enabled", row.UpdatesEnabled ? "true" : "false");
        }
        if (FlashStatus() is { } flash)
        {
            yield return Event(row.VerdictProduct, "spark/flash/status", flash);
        }
    }

    private bool IsChanged(DeviceRow row) => (Status, Reason, Product) != (row.VerdictStatus, row.VerdictReason, row.VerdictProduct);

    private string? StandingName(DeviceRow row) => row.VerdictReason switch
    {
        Reason.Denied => "pf/device/denied",
        Reason.Removed => "pf/device/removed",
        Reason.Mismatch => "pf/device/limited",
        Reason.AutoApproved => "pf/device/approved",
        Reason.Member when Reason is Reason.Quarantined or Reason.OwnedByOther or Reason.Denied or Reason.Removed => "pf/device/approved",
        _ => null, // a quarantine entry is told where it is made
    };

    // Success is what the device confirmed by its report, and not that the last byte arrived.
    private string? FlashStatus()
    {
        if (Transfer is null || Transfer.State == State)
        {
            return null;
        }
        return Transfer.State switch
        {
            TransferState.Confirmed => "success",
            TransferState.Refused or TransferState.Failed or TransferState.Reverted or TransferState.Cancelled =>
                $"failed {Explanations.NameOf(Transfer.Reason)}",
            _ => State == TransferState.Offered ? "started" : null,
        };
    }
}
