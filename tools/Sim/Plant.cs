using System.Text.RegularExpressions;

namespace ProductFirmware.Sim;

/// <summary>
/// Known bugs, planted on purpose to see that the truths catch them. Each stands in a seam of the simulator: the product's own code
/// has no switch for it.
/// </summary>
internal enum Plant
{
    None,
    ConfirmBeforeVerdict,
    IgnoreSelfTest,
    SkipHashCheck,
    ResumeFromFileSize,
    JournalWrongOrder,
    TrustForeignKey,
    VerdictBeforeSave,
    CommandBeforeSave,
    OfferToDenied,
    IgnoreLock,
    StaleTransferContinues,
    EvidenceFromLimited,
    ReleaseWithoutEvidence,
    EndlessRetries,
    NoRetry,
    ForgetDenial,
    VerdictThrows,
    NeverStages,
    NoTrial,
    NoTrialLimit,
    NoPause,
    ConfirmForgotten,
    TrialsForgotten,
}

/// <summary>The plants by name.</summary>
internal static partial class Plants
{
    public static IReadOnlyList<Plant> All { get; } = [.. Enum.GetValues<Plant>().Where(plant => plant != Plant.None)];

    public static IEnumerable<string> Names => All.Select(NameOf);

    public static string NameOf(Plant plant) => Capital().Replace(plant.ToString(), match => (match.Index > 0 ? "-" : "") + match.Value.ToLowerInvariant());

    /// <summary>The plant of this name, or null.</summary>
    public static Plant? Find(string name) => All.Where(plant => NameOf(plant) == name).Cast<Plant?>().FirstOrDefault();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
