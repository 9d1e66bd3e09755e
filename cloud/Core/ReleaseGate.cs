using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>A version is released only after it ran on one device, for every target it holds (S60–S62).</summary>
public static class ReleaseGate
{
    /// <param name="version">The version to release.</param>
    /// <param name="images">Its images, each with whether a member proved it.</param>
    public static Refusal? Check(int version, IReadOnlyCollection<(string Target, bool HasEvidence)> images)
    {
        if (images.Count == 0)
        {
            return new(Reason.UnknownVersion, $"Version {version} was not uploaded.");
        }
        var unproven = images.Where(image => !image.HasEvidence).Select(image => image.Target).Order().ToArray();
        return unproven.Length == 0
            ? null
            : new(Reason.NoEvidence, $"Version {version} has not run on any device yet (target {string.Join(", ", unproven)}).");
    }
}
