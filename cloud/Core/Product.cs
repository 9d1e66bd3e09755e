using System.Collections.Frozen;

namespace ProductFirmware.Core;

/// <summary>What happens to a device that says it is this product and is not a member (S92–S94).</summary>
public enum Policy
{
    /// <summary>It waits for a person's answer. The default, and the stronger choice.</summary>
    Quarantine,

    /// <summary>It becomes a member.</summary>
    AutoApprove,
}

/// <summary>A product as the rules see it: its policy, its released version, and the images it holds.</summary>
/// <param name="Id">1 to 65534.</param>
/// <param name="Organisation">Whose it is.</param>
/// <param name="Policy">For devices that are no members.</param>
/// <param name="ReleasedVersion">The preferred version, or null where nothing is released.</param>
/// <param name="Images">By version and target.</param>
public sealed record Product(
    int Id,
    int Organisation,
    Policy Policy,
    int? ReleasedVersion,
    FrozenDictionary<(int Version, string Target), FirmwareImage> Images)
{
    /// <summary>The groups that have a release of their own, each with its version.</summary>
    public FrozenDictionary<string, int> GroupReleases { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>How long a device must have stayed up with a version before that proves it (D1).</summary>
    public int EvidenceMinutes { get; init; }

    /// <summary>The image of a version for a target, or null.</summary>
    public FirmwareImage? Image(int version, string target) => Images.GetValueOrDefault((version, target));
}

/// <summary>One uploaded image: a version holds one for each target.</summary>
/// <param name="Version">Product version.</param>
/// <param name="Target">Which boards it is for.</param>
/// <param name="Hash">Image hash, lower-case hex.</param>
/// <param name="SizeBytes">The whole file.</param>
/// <param name="HardwareMin">Lowest hardware revision; 0 where the image does not say.</param>
/// <param name="HardwareMax">Highest hardware revision; 65535 where the image does not say.</param>
/// <param name="MinimumVersion">Devices below it must go to another version first; 0 where the image does not say.</param>
public sealed record FirmwareImage(
    int Version,
    string Target,
    string Hash,
    int SizeBytes,
    int HardwareMin = 0,
    int HardwareMax = 65535,
    int MinimumVersion = 0);
