using System.Collections.Frozen;
using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>When a device takes what is released.</summary>
public enum Uptake
{
    /// <summary>At once: the release is immediate and the device is online.</summary>
    Now,

    /// <summary>When it next comes online.</summary>
    NextOnline,

    /// <summary>Not by this release.</summary>
    NotAtAll,
}

/// <summary>What a release means for a device.</summary>
/// <param name="Uptake">When it takes the version.</param>
/// <param name="Reason">Why then, or why not at all.</param>
/// <param name="Image">The image that it takes; null where it takes none.</param>
public sealed record Outlook(Uptake Uptake, Reason Reason, FirmwareImage? Image = null);

/// <summary>What a release would do, asked of <see cref="Decide"/> with the product as it would be: so plan and reality cannot disagree.</summary>
public static class ReleasePlan
{
    /// <summary>The product as a release makes it; a null version ends the release.</summary>
    public static Product After(Product product, int? version, bool productDefault, IReadOnlyCollection<string> groups)
    {
        var releases = product.GroupReleases.Where(release => !groups.Contains(release.Key)).ToDictionary();
        if (version is { } released)
        {
            foreach (var group in groups)
            {
                releases[group] = released;
            }
        }
        return product with
        {
            ReleasedVersion = productDefault ? version : product.ReleasedVersion,
            GroupReleases = releases.ToFrozenDictionary(),
        };
    }

    /// <param name="device">A member; its product is as <see cref="After"/> makes it.</param>
    /// <param name="report">Its last report, or null where it never reported.</param>
    /// <param name="version">The version to be released.</param>
    /// <param name="isNow">Whether the release is immediate and the device online.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static Outlook For(KnownDevice device, DeviceReport? report, int version, bool isNow, long nowMs)
    {
        if (report is null)
        {
            return new(Uptake.NotAtAll, Reason.NotReported);
        }
        if (device.LockedVersion is not null)
        {
            return new(Uptake.NotAtAll, Reason.Locked);
        }
        var decision = Asked(device, report, isNow ? Occasion.Now : Occasion.NewBoot, nowMs);
        if (decision.TargetVersion != version)
        {
            // Some other version is due, and that can only be another group's.
            return new(Uptake.NotAtAll, decision.TargetVersion is null ? decision.TargetReason : Reason.GroupReleased);
        }
        return decision.Offer
            ? new(isNow ? Uptake.Now : Uptake.NextOnline, decision.TargetReason, decision.Image)
            : new(Uptake.NotAtAll, decision.TargetReason);
    }

    internal static Decision Asked(KnownDevice device, DeviceReport report, Occasion occasion, long nowMs) =>
        Decide.For(device, device.Product!.Id == report.Product ? device.Product : null, report, occasion, nowMs);
}

/// <summary>How far a device is on its way to a version.</summary>
public enum Progression
{
    /// <summary>It runs the version and has confirmed it.</summary>
    Confirmed,

    /// <summary>It runs the version on trial.</summary>
    Testing,

    /// <summary>The image is on its way.</summary>
    InTransfer,

    /// <summary>It takes the version later; the Reason says what it waits for.</summary>
    Waiting,

    /// <summary>It failed and is tried again; the Reason says how it failed.</summary>
    Failed,

    /// <summary>It failed too often; the Reason says how it failed last.</summary>
    NeedsAttention,
}

/// <summary>How a rollout goes, device by device, by the same decision that drives it.</summary>
public static class ReleaseProgress
{
    /// <summary>How far the member is, or null where the version is not what it should run.</summary>
    /// <param name="device">The member.</param>
    /// <param name="report">Its last report, or null where it never reported.</param>
    /// <param name="version">The version that is looked at.</param>
    /// <param name="lastOutcome">How its last update ended.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static (Progression State, Reason Reason)? Of(KnownDevice device, DeviceReport? report, int version, Reason lastOutcome, long nowMs)
    {
        if (report is null)
        {
            return null; // whether it will be due is not known before it says what it is
        }
        var decision = ReleasePlan.Asked(device, report, Occasion.Preview, nowMs);
        if (decision.TargetVersion != version)
        {
            return null;
        }
        return decision.TargetReason switch
        {
            Reason.UpToDate when report.State == ImageState.Testing => (Progression.Testing, Reason.StillTesting),
            Reason.UpToDate => (Progression.Confirmed, Reason.UpToDate),
            Reason.NeedsAttention => (Progression.NeedsAttention, lastOutcome),
            _ when device.TransferHash is not null && device.TransferHash == decision.Image?.Hash => (Progression.InTransfer, Reason.InTransfer),
            _ when device.FailedHash is not null && device.FailedHash == decision.Image?.Hash => (Progression.Failed, lastOutcome),
            var waitsFor => (Progression.Waiting, waitsFor),
        };
    }
}
