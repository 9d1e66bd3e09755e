using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What a failed update does to the next attempt: counted up to a limit, with growing pauses (D22).</summary>
public static class Attempts
{
    private const long FirstPauseMs = 60_000;
    private const long LongestPauseMs = 3_600_000;

    // Where the version is not to blame it is offered again as long as it is due, but ever more rarely: a network that is never
    // there again must not cost a transfer every ten minutes.
    private const long FirstSetbackMs = 600_000;
    private const long LongestSetbackMs = 24 * 3_600_000;

    /// <summary>Whether the reason speaks against the version (crash, hang, self-test) and not against the circumstances.</summary>
    public static bool Counts(Reason reason) => reason is not (
        Reason.None or Reason.Confirmed or Reason.NoVerdict or Reason.Superseded or Reason.OperatorCancelled
        or Reason.UpdatesDisabled or Reason.StillTesting or Reason.SameImage or Reason.UnknownTransfer);

    /// <summary>The device after its update to the image failed.</summary>
    public static KnownDevice AfterFailure(KnownDevice device, string imageHash, Reason reason, long nowMs)
    {
        var (failures, setbacks) = device.FailedHash == imageHash ? (device.Failures, device.Setbacks) : (0, 0);
        if (Counts(reason))
        {
            failures++;
        }
        else
        {
            setbacks++;
        }
        var pauseMs = Counts(reason) ? Pause(FirstPauseMs, failures, LongestPauseMs) : Pause(FirstSetbackMs, setbacks, LongestSetbackMs);
        return device with { FailedHash = imageHash, Failures = failures, Setbacks = setbacks, RetryAtMs = nowMs + pauseMs };
    }

    private static long Pause(long firstMs, int times, long longestMs) => Math.Min(firstMs << Math.Min(times - 1, 10), longestMs);
}
