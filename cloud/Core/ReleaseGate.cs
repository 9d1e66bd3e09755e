using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>
/// A version is released, to the product or to a group, only after it ran on one device, for every target it holds (S60–S62), and
/// as long as nobody marked it bad.
/// </summary>
public static class ReleaseGate
{
    /// <param name="version">The version to release.</param>
    /// <param name="isMarkedBad">Whether a person said that it must not go out: then its evidence does not count (D1).</param>
    /// <param name="images">Its images, each with whether a member proved it.</param>
    public static Refusal? Check(int version, bool isMarkedBad, IReadOnlyCollection<(string Target, bool HasEvidence)> images)
    {
        if (images.Count == 0)
        {
            return new(Reason.UnknownVersion, $"Version {version} was not uploaded.");
        }
        if (isMarkedBad)
        {
            return new(Reason.MarkedBad, $"Version {version} is marked bad.");
        }
        var unproven = images.Where(image => !image.HasEvidence).Select(image => image.Target).Order().ToArray();
        return unproven.Length == 0
            ? null
            : new(Reason.NoEvidence, $"Version {version} has not run on any device yet (target {string.Join(", ", unproven)}).");
    }
}
