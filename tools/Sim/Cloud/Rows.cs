using System.Collections.Frozen;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>A device as the store has it. Fields and meaning are those of the server's row.</summary>
internal sealed class DeviceRow
{
    public int? ProductId { get; set; }
    public bool Force { get; set; }
    public bool Development { get; set; }
    public int? LockedVersion { get; set; }
    public bool LockOnReset { get; set; }
    public bool UpdatesForced { get; set; }
    public string? Group { get; set; }
    public Standing[] Standings { get; private set; } = new Standing[SimCloud.Products + 1];

    public int? BootId { get; set; }
    public DeviceReport? Report { get; set; }
    public long LastSeenMs { get; set; }
    public VerdictStatus? VerdictStatus { get; set; }
    public Reason VerdictReason { get; set; }
    public int VerdictProduct { get; set; }

    public Reason Outcome { get; set; }
    public string? OutcomeHash { get; set; }
    public int? OutcomeBootId { get; set; }
    public string? FailedHash { get; set; }
    public int Failures { get; set; }
    public int Setbacks { get; set; }
    public long RetryAtMs { get; set; }

    public Transfer? Transfer { get; set; }

    /// <summary>The number of the last report in it: known to the simulator only.</summary>
    public long ReportNumber { get; set; }

    public DeviceRow Clone()
    {
        var copy = (DeviceRow)MemberwiseClone();
        copy.Standings = [.. Standings];
        copy.Transfer = Transfer?.Clone();
        return copy;
    }

    public void ClearFailures() => (FailedHash, Failures, Setbacks, RetryAtMs) = (null, 0, 0, 0);

    /// <summary>What the product's people set goes with the membership.</summary>
    public void Leave()
    {
        (ProductId, Force, Development, LockedVersion, LockOnReset, UpdatesForced, Group) = (null, false, false, null, false, false, null);
        ClearFailures();
    }
}

/// <summary>The way of one image to one device.</summary>
internal sealed class Transfer(int id, Firmware firmware)
{
    public int Id => id;

    public Firmware Firmware => firmware;

    public bool IsActive { get; private set; } = true;

    public Reason Reason { get; private set; }

    public bool IsConfirmed => !IsActive && Reason == Reason.Confirmed;

    public Transfer Clone() => (Transfer)MemberwiseClone();

    public void Close(Reason reason) => (IsActive, Reason) = (false, reason);
}

/// <summary>A product as the store has it.</summary>
internal sealed class ProductRow(int id)
{
    private Product? known;

    public int Id => id;

    public Policy Policy { get; set; }

    public int? Released { get; set; }

    public int HighestVersion { get; set; }

    public bool HighestIsReleased { get; set; }

    public Dictionary<(int Version, string Target), Firmware> Images { get; } = [];

    /// <summary>Images that a member proved.</summary>
    public HashSet<string> Proven { get; } = [];

    public int? GroupRelease { get; set; }

    /// <summary>As the rules see it.</summary>
    public Product Known => known ??= new Product(id, 1, Policy, Released, Images.ToFrozenDictionary(image => image.Key, image => image.Value.AsCore()))
    {
        GroupReleases = GroupRelease is { } version
            ? new[] { KeyValuePair.Create(SimCloud.Group, version) }.ToFrozenDictionary()
            : FrozenDictionary<string, int>.Empty,
    };

    /// <summary>It changed: what the rules see is made anew.</summary>
    public void Changed() => known = null;

    public string[] TargetsOf(int version) => [.. new[] { Foundry.FileTarget, Foundry.FlashTarget }.Where(target => Images.ContainsKey((version, target)))];
}
