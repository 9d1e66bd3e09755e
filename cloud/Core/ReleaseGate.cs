using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>What is known of one image of a version.</summary>
/// <param name="Target">The boards that it is for.</param>
/// <param name="IsProved">Whether a member has proved it.</param>
/// <param name="DueAtMs">When the member that has run it longest will have, if it stays up; null where none runs it.</param>
public sealed record ImageProof(string Target, bool IsProved, long? DueAtMs = null);

/// <summary>
/// A version is released, to the product or to a group, only after it ran on one device, for every target it holds (S60–S62), and
/// as long as nobody marked it bad.
/// </summary>
public static class ReleaseGate
{
    private const long MinuteMs = 60_000;

    /// <param name="version">The version to release.</param>
    /// <param name="isMarkedBad">Whether a person said that it must not go out: then its evidence does not count (D1).</param>
    /// <param name="images">Its images.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static Refusal? Check(int version, bool isMarkedBad, IReadOnlyCollection<ImageProof> images, long nowMs)
    {
        if (images.Count == 0)
        {
            return new(Reason.UnknownVersion, $"Version {version} was not uploaded.");
        }
        if (isMarkedBad)
        {
            return new(Reason.MarkedBad, $"Version {version} is marked bad.");
        }
        var unproven = images.Where(image => !image.IsProved).ToList();
        if (unproven.Count == 0)
        {
            return null;
        }
        var nowhere = unproven.Where(image => image.DueAtMs is null).Select(image => image.Target).Order().ToArray();
        return nowhere.Length > 0
            ? new(Reason.NoEvidence, $"Version {version} has not run on any device yet (target {string.Join(", ", nowhere)}).")
            : new(Reason.EvidenceWaits, $"Version {version} runs on a device, but not for long enough yet ({string.Join("; ", unproven.Select(image => Left(image, nowMs)).Order())}).");
    }

    private static string Left(ImageProof image, long nowMs)
    {
        var minutes = (image.DueAtMs - nowMs + MinuteMs - 1) / MinuteMs;
        return minutes > 0 ? $"target {image.Target}: {minutes} min left" : $"target {image.Target}: with the device's next report";
    }
}
