using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>Where a transfer stands.</summary>
internal enum TransferState
{
    Offered = 0,
    Accepted = 1,
    Downloading = 2,
    Staged = 3,
    Swapping = 4,

    // Closed from here on.
    Confirmed = 10,
    Refused = 11,
    Failed = 12,
    Cancelled = 13,
    Reverted = 14,
}

/// <summary>The way of one image to one device. Its number is what offers, fetches and chunks carry.</summary>
internal sealed class TransferRow
{
    public int Id { get; set; }

    public required string DeviceId { get; set; }

    public int ProductId { get; set; }

    public int Version { get; set; }

    public required string Target { get; set; }

    public required string Hash { get; set; }

    public int SizeBytes { get; set; }

    public required string ContentId { get; set; }

    public TransferState State { get; set; }

    /// <summary>Bytes that the device holds verified.</summary>
    public int Offset { get; set; }

    public Reason Reason { get; set; }

    /// <summary>Counted from 1 for each device and image.</summary>
    public int Attempt { get; set; }

    public long StartedAtMs { get; set; }

    public long UpdatedAtMs { get; set; }

    public bool IsActive => State < TransferState.Confirmed;

    public void Close(TransferState state, Reason reason, long nowMs)
    {
        State = state;
        Reason = reason;
        UpdatedAtMs = nowMs;
    }
}
