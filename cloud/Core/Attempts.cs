using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What a failed update does to the next attempt: counted up to a limit, with growing pauses (D22).</summary>
public static class Attempts
{
    private const long FirstPauseMs = 60_000;
    private const long LongestPauseMs = 3_600_000;

    /// <summary>The cloud may have been away: offered again after this, without counting as a failure of the version.</summary>
    private const long NoVerdictPauseMs = 600_000;

    /// <summary>Whether the reason speaks against the version (crash, hang, self-test) and not against the circumstances.</summary>
    public static bool Counts(Reason reason) => reason is not (
        Reason.None or Reason.Confirmed or Reason.NoVerdict or Reason.Superseded or Reason.OperatorCancelled
        or Reason.UpdatesDisabled or Reason.StillTesting or Reason.SameImage or Reason.UnknownTransfer);

    /// <summary>The device after its update to the image failed.</summary>
    public static KnownDevice AfterFailure(KnownDevice device, string imageHash, Reason reason, long nowMs)
    {
        var earlier = device.FailedHash == imageHash ? device.Failures : 0;
        var failures = earlier + (Counts(reason) ? 1 : 0);
        var pauseMs = Counts(reason)
            ? Math.Min(FirstPauseMs << Math.Min(failures - 1, 10), LongestPauseMs)
            : NoVerdictPauseMs;
        return device with { FailedHash = imageHash, Failures = failures, RetryAtMs = nowMs + pauseMs };
    }
}
