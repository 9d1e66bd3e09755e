using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>A device: who it is, what a person set for it, and what it said last.</summary>
internal sealed class DeviceRow
{
    public required string Id { get; set; }

    /// <summary>SHA-256 of its credential, or of its certificate's public key, hex: of the first that it came with, or the provisioned one; null until then and after a reset.</summary>
    public string? CredentialHash { get; set; }

    /// <summary>What takes its place at its first use; until then both are good, so that nothing is lost where the new one does not arrive.</summary>
    public string? NextCredentialHash { get; set; }

    /// <summary>The key that its offers are authenticated with, sealed by <see cref="ImageKeys"/>; null where its boot loader checks a signature.</summary>
    public byte[]? SealedImageKey { get; set; }

    // What people set.
    public int? ProductId { get; set; }
    public string? Name { get; set; }
    public string? Notes { get; set; }
    public bool Force { get; set; }
    public bool Development { get; set; }

    /// <summary>Marked as a test device; production where it is not (S25). Only for people: no rule looks at it.</summary>
    public bool Test { get; set; }

    /// <summary>When the device became a member.</summary>
    public long? JoinedAtMs { get; set; }

    /// <summary>Whose it is: a person of a team, or a customer; null for nobody's.</summary>
    public string? OwnerId { get; set; }

    public Person? Owner { get; set; }

    /// <summary>Counts what people changed: two of them cannot overwrite each other unseen.</summary>
    public int Revision { get; set; }

    public int? LockedVersion { get; set; }
    public bool LockOnReset { get; set; }
    public bool UpdatesForced { get; set; }

    // Its last report; BootId is null where it never reported.
    public int? BootId { get; set; }
    public BootReason BootReason { get; set; }
    public int ReportProduct { get; set; }
    public int ReportVersion { get; set; }
    public string? ReportHash { get; set; }
    public ImageState ReportState { get; set; }
    public string? ReportTarget { get; set; }
    public int SlotBytes { get; set; }
    public int ChunkBytes { get; set; }
    public bool UpdatesEnabled { get; set; }
    public int Hardware { get; set; }
    public long? ReportedAtMs { get; set; }

    /// <summary>Since when it has run what it reports, without a start in between (<see cref="Evidence.UpSinceMs"/>); 0 where it never reported.</summary>
    public long UpSinceMs { get; set; }

    /// <summary>How many of its reports were kept so far: the number of the newest (<see cref="ReportRow.Number"/>).</summary>
    public int ReportsKept { get; set; }

    // Its connection. LastSeenMs is the last moment that it was known to be there.
    public bool Connected { get; set; }
    public long LastSeenMs { get; set; }
    public string? LastAddress { get; set; }
    public Reason LastRefusal { get; set; }
    public long? LastRefusalAtMs { get; set; }

    // The verdict that was sent last: a changed one is told at once.
    public VerdictStatus? VerdictStatus { get; set; }
    public Reason VerdictReason { get; set; }
    public int VerdictProduct { get; set; }

    // How its updates went.
    public Reason Outcome { get; set; }
    public int OutcomeVersion { get; set; }
    public string? OutcomeHash { get; set; }
    public int? OutcomeBootId { get; set; }
    public long? OutcomeAtMs { get; set; }
    public string? FailedHash { get; set; }
    public int Failures { get; set; }
    public int Setbacks { get; set; }
    public long RetryAtMs { get; set; }

    /// <summary>Its newest transfer, under way or closed.</summary>
    public int? TransferId { get; set; }

    public TransferRow? Transfer { get; set; }

    public List<StandingRow> Standings { get; } = [];

    public List<DeviceGroupRow> Groups { get; } = [];

    /// <summary>The last report as the rules see it; null where it never reported.</summary>
    public DeviceReport? LastReport => BootId is null
        ? null
        : new DeviceReport(ReportProduct, ReportVersion, ReportHash!, ReportState, ReportTarget!, SlotBytes, UpdatesEnabled, Hardware);

    /// <summary>How long it had run what it reports when it last said so.</summary>
    public long UpMs => (ReportedAtMs ?? UpSinceMs) - UpSinceMs;

    /// <summary>How it stands with a product that it is no member of.</summary>
    public Standing StandingIn(int product) => Standings.FirstOrDefault(row => row.ProductId == product)?.Standing ?? Standing.None;

    /// <summary>Takes the hash as its credential's, or none, so that the next one that it comes with is pinned; an old refusal is settled by it.</summary>
    public void SetCredential(string? hash)
    {
        CredentialHash = hash;
        NextCredentialHash = null;
        if (LastRefusal is Reason.WrongCredential or Reason.NotProvisioned)
        {
            LastRefusal = Reason.None;
            LastRefusalAtMs = null;
        }
    }

    /// <summary>A new credential that replaces the old one when it is first used. Said twice it is the same.</summary>
    public void RotateCredential(string hash)
    {
        if (CredentialHash is null)
        {
            SetCredential(hash);
        }
        else if (CredentialHash != hash)
        {
            NextCredentialHash = hash;
        }
    }

    /// <summary>Whether what a session was opened with would open it now.</summary>
    public bool Takes(string? pin) => pin is not null && (pin == CredentialHash || pin == NextCredentialHash);

    /// <summary>Forgets that an update failed: an operator starts over, or the image runs now.</summary>
    public void ClearFailures()
    {
        FailedHash = null;
        Failures = 0;
        Setbacks = 0;
        RetryAtMs = 0;
    }
}

/// <summary>What several queries ask of devices.</summary>
internal static class DeviceQueries
{
    /// <summary>Members of a product that report its own firmware. "More than none" is what the index of them asks for.</summary>
    public static IQueryable<DeviceRow> Reporting(this IQueryable<DeviceRow> devices, int product) =>
        devices.Where(row => row.ProductId == product && row.ReportProduct > 0 && row.ReportProduct == product);
}

/// <summary>What a product said about a device that is no member: quarantined, denied or removed.</summary>
internal sealed class StandingRow
{
    public int ProductId { get; set; }

    public required string DeviceId { get; set; }

    public Standing Standing { get; set; }

    public long SinceMs { get; set; }
}
