using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>How a device stands with one product. One product's answer says nothing about another's member.</summary>
public enum Standing
{
    /// <summary>The product does not know it.</summary>
    None,

    /// <summary>All privileges, as long as it reports the product.</summary>
    Member,

    /// <summary>It said it was this product and waits for an answer.</summary>
    Quarantined,

    /// <summary>A person said no.</summary>
    Denied,

    /// <summary>It was a member and was taken out; shown with the denied (D19).</summary>
    Removed,
}

/// <summary>Whose a device is, as seen by the product that it reports.</summary>
public enum Ownership
{
    /// <summary>Nobody claimed it.</summary>
    None,

    /// <summary>It belongs to a person of the product's team.</summary>
    Team,

    /// <summary>It belongs to somebody else: a customer, or a person of another organisation.</summary>
    Other,
}

/// <summary>What the cloud holds about a device, as far as the rules need it.</summary>
public sealed record KnownDevice
{
    /// <summary>The product it is a member of, or null.</summary>
    public Product? Product { get; init; }

    /// <summary>How it stands with the product that it reports, where that is not <see cref="Product"/>.</summary>
    public Standing StandingInReported { get; init; }

    /// <summary>Whose it is.</summary>
    public Ownership Owner { get; init; }

    /// <summary>The groups of <see cref="Product"/> that it is in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Treat it as <see cref="Product"/> whatever it reports, until it first reports it (D8).</summary>
    public bool Force { get; init; }

    /// <summary>A developer's own: never updated.</summary>
    public bool Development { get; init; }

    /// <summary>Its own version, or null.</summary>
    public int? LockedVersion { get; init; }

    /// <summary>The lock waits for a new boot; a mere reconnect is not enough (D5).</summary>
    public bool LockOnReset { get; init; }

    /// <summary>An operator overrides that the device's app has updates switched off.</summary>
    public bool UpdatesForced { get; init; }

    /// <summary>The image of the transfer under way, or null.</summary>
    public string? TransferHash { get; init; }

    /// <summary>The image that failed last, or null; the next three speak of it.</summary>
    public string? FailedHash { get; init; }

    /// <summary>How often it failed in a way that counts (D22).</summary>
    public int Failures { get; init; }

    /// <summary>How often it ended through no fault of the version: each time the pause doubles.</summary>
    public int Setbacks { get; init; }

    /// <summary>Not before this (Unix milliseconds) is it offered again.</summary>
    public long RetryAtMs { get; init; }
}

/// <summary>A report, as far as the rules need it.</summary>
/// <param name="Product">Product ID that the running code declares; 0 where it declares none.</param>
/// <param name="Version">Product version that the running code declares.</param>
/// <param name="Hash">Hash of the running image, lower-case hex.</param>
/// <param name="State">On trial or confirmed.</param>
/// <param name="Target">Which boards the running image is for.</param>
/// <param name="SlotBytes">The largest file that the second slot takes.</param>
/// <param name="UpdatesEnabled">Whether the app lets updates in.</param>
/// <param name="Hardware">Hardware revision; 0 where the board has none.</param>
public sealed record DeviceReport(
    int Product,
    int Version,
    string Hash,
    ImageState State,
    string Target,
    int SlotBytes,
    bool UpdatesEnabled = true,
    int Hardware = 0);
