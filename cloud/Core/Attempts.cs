using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What a failed update does to the next attempt: counted up to a limit, with growing pauses (D22).</summary>
public static class Attempts
{
    /// <summary>The longest pause after a failure that counts.</summary>
    public const long LongestPauseMs = 3_600_000;

    /// <summary>The longest pause after a setback.</summary>
    public const long LongestSetbackMs = 24 * 3_600_000;

    private const long FirstPauseMs = 60_000;

    // Where the version is not to blame it is offered again as long as it is due, but ever more rarely: a network that is never
    // there again must not cost a transfer every ten minutes.
    private const long FirstSetbackMs = 600_000;

    /// <summary>Whether the reason speaks against the version (crash, hang, self-test) and not against the circumstances.</summary>
    public static bool Counts(Reason reason) => reason is not (
        Reason.None or Reason.Confirmed or Reason.NoVerdict or Reason.Superseded or Reason.OperatorCancelled
        or Reason.UpdatesDisabled or Reason.StillTesting or Reason.SameImage or Reason.UnknownTransfer
        or Reason.NoChunks or Reason.SlotBusy);

    /// <summary>
    /// Whether how a transfer ended leaves room for what came of its image later: it was cancelled, or cut short through no fault of the
    /// version, when the board had it already and went on to start it.
    /// </summary>
    public static bool IsOpenEnd(Reason end) => end != Reason.Confirmed && !Counts(end);

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

    /// <summary>Whether the image failed on the device as often as it may, so that a person decides what comes next.</summary>
    public static bool AreUsedUp(KnownDevice device, string imageHash) =>
        device.FailedHash == imageHash && device.Failures >= Limits.AttemptsMax;

    /// <summary>
    /// Whether the board gave up by itself what it had confirmed, because it crashed or hung again and again: it runs another image
    /// now, and nobody sent it that one. An attempt more would end as this one did, only later.
    /// </summary>
    /// <param name="confirmedHash">The image of the device's last transfer, where it ended confirmed.</param>
    public static bool GaveUp(string? confirmedHash, DeviceReport before, DeviceReport now, BootReason why) =>
        confirmedHash is not null && before.State == ImageState.Confirmed && before.Hash == confirmedHash && now.Hash != confirmedHash
        && why is (BootReason.Crash or BootReason.Watchdog);

    /// <summary>The device after it gave an image up: a person decides.</summary>
    public static KnownDevice AfterGivingUp(KnownDevice device, string imageHash) =>
        device with { FailedHash = imageHash, Failures = Limits.AttemptsMax, Setbacks = 0, RetryAtMs = 0 };

    private static long Pause(long firstMs, int times, long longestMs) => Math.Min(firstMs << Math.Min(times - 1, 10), longestMs);
}
