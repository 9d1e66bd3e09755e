using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>
/// The one decision: (device, reported product, report, occasion, now) → verdict and target, each with a Reason. Pure, and asked
/// by the report, the API's preview, <c>pf device explain</c> and the simulator, so that none of them can disagree.
/// The order of the rungs is the order of this file: denied → force → unknown product → mismatch → development → lock → group →
/// release.
/// </summary>
public static class Decide
{
    /// <summary>Away for longer than this, a device counts as coming online again (D5), unless the server is told another limit.</summary>
    public const int AwayMinutesDefault = 10;

    /// <summary>Which occasion a report is: a boot not seen before, a return after long, or a short drop.</summary>
    public static Occasion OccasionOf(int bootId, int? lastBootId, long lastSeenMs, long nowMs, int awayMinutes = AwayMinutesDefault) =>
        bootId != lastBootId ? Occasion.NewBoot
        : nowMs - lastSeenMs > awayMinutes * 60_000L ? Occasion.Online
        : Occasion.Resume;

    /// <summary>
    /// Whether the report takes away what stood in the way of an update at an earlier report of the same boot: the trial is over, or
    /// the app lets updates in. It counts as coming online then, since that came to nothing.
    /// </summary>
    public static bool IsFreed(DeviceReport before, DeviceReport now) =>
        (before.State == ImageState.Testing && now.State != ImageState.Testing) || (!before.UpdatesEnabled && now.UpdatesEnabled);

    /// <param name="device">What the cloud holds.</param>
    /// <param name="reported">The product that the report names, or null where there is no such product.</param>
    /// <param name="report">What the device says.</param>
    /// <param name="occasion">Why it is asked.</param>
    /// <param name="nowMs">Unix milliseconds.</param>
    public static Decision For(KnownDevice device, Product? reported, DeviceReport report, Occasion occasion, long nowMs)
    {
        var own = device.Product;
        if (own is null && device.StandingInReported is (Standing.Denied or Standing.Removed))
        {
            return Limited(Rule.Denied, device.StandingInReported == Standing.Denied ? Reason.Denied : Reason.Removed, reported);
        }
        if (own is not null && device.Force && own.Id != report.Product)
        {
            var verdict = new Decision(Rule.Force, VerdictStatus.Ok, Reason.Forced, own.Id);
            return WithTarget(verdict, own, device, report, occasion, nowMs);
        }
        if (own is null && reported is null)
        {
            return Limited(Rule.UnknownProduct, Reason.UnknownProduct, null);
        }
        if (own is not null && own.Id != report.Product)
        {
            // It stays in its product, without privileges; the product that it names sees an unknown claimant (D10).
            var isNew = reported is not null && device.StandingInReported == Standing.None;
            return Limited(Rule.Mismatch, Reason.Mismatch, own) with { Join = isNew ? Join.Quarantine : Join.None };
        }
        return own is null
            ? Stranger(device, reported!, report, occasion, nowMs)
            : WithTarget(
                new Decision(Rule.Nothing, VerdictStatus.Ok, Reason.Member, own.Id) { ClearForce = device.Force },
                own, device, report, occasion, nowMs);
    }

    private static Decision Stranger(KnownDevice device, Product reported, DeviceReport report, Occasion occasion, long nowMs)
    {
        if (reported.Policy == Policy.AutoApprove && device.Owner != Ownership.Other)
        {
            var verdict = new Decision(Rule.AutoApprove, VerdictStatus.Ok, Reason.AutoApproved, reported.Id) { Join = Join.AutoApprove };
            return WithTarget(verdict, reported, device, report, occasion, nowMs);
        }
        // Auto-approve lets in what is the team's own or nobody's; what is somebody else's waits for a person (S104, D3).
        var reason = reported.Policy == Policy.AutoApprove ? Reason.OwnedByOther : Reason.Quarantined;
        var isNew = device.StandingInReported == Standing.None;
        return Limited(Rule.Quarantine, reason, reported) with { Join = isNew ? Join.Quarantine : Join.None };
    }

    private static Decision Limited(Rule rule, Reason reason, Product? product) =>
        new(rule, VerdictStatus.Limited, reason, product?.Id ?? 0) { TargetReason = reason };

    // What a device with privileges should run: development → lock → group → release → nothing (D20).
    private static Decision WithTarget(
        Decision verdict, Product product, KnownDevice device, DeviceReport report, Occasion occasion, long nowMs)
    {
        if (device.Development)
        {
            return verdict with { Rule = Rule.Development, TargetReason = Reason.Development };
        }
        var (due, rule, why) = Due(product, device.LockedVersion, device.Groups);
        if (due is not { } version)
        {
            return verdict with { TargetReason = why };
        }
        var image = product.Image(version, report.Target);
        var decision = verdict with
        {
            // How it got its privileges is the more telling rung where it has them by force or by policy.
            Rule = verdict.Rule != Rule.Nothing ? verdict.Rule : rule,
            TargetVersion = version,
            Image = image,
            Forced = device.UpdatesForced,
        };
        var obstacle = ObstacleTo(image, device, report, nowMs);
        if (obstacle != Reason.None)
        {
            var isPassing = obstacle is Reason.UpdatesDisabled or Reason.StillTesting;
            return decision with { TargetReason = obstacle, ResetCame = isPassing && occasion == Occasion.NewBoot && device.LockOnReset };
        }
        var (offer, reason) = Timing(device, image!, verdict.Rule == Rule.Force, why, occasion);
        return decision with { Offer = offer, TargetReason = reason };
    }

    /// <summary>The version that a member should run, and why: its own, else the highest that one of its groups has, else the product's.</summary>
    public static (int? Version, Rule Rule, Reason Why) Due(Product product, int? lockedVersion, IEnumerable<string> groups)
    {
        if (lockedVersion is { } locked)
        {
            return (locked, Rule.Lock, Reason.Locked);
        }
        int? ofGroup = null;
        foreach (var group in groups)
        {
            if (product.GroupReleases.TryGetValue(group, out var version) && !(version <= ofGroup))
            {
                ofGroup = version;
            }
        }
        return ofGroup is not null ? (ofGroup, Rule.Group, Reason.GroupReleased)
            : product.ReleasedVersion is { } released ? (released, Rule.Release, Reason.Released)
            : (null, Rule.Nothing, Reason.NoRelease);
    }

    // Why the image is not to be taken, the more lasting causes first.
    private static Reason ObstacleTo(FirmwareImage? image, KnownDevice device, DeviceReport report, long nowMs)
    {
        if (image is null)
        {
            return Reason.NoImageForTarget;
        }
        if (report.Version == image.Version && report.Hash == image.Hash)
        {
            return Reason.UpToDate;
        }
        if (Attempts.AreUsedUp(device, image.Hash))
        {
            return Reason.NeedsAttention; // only a person changes that, whatever else is in the way
        }
        if (image.SizeBytes > report.SlotBytes)
        {
            return Reason.SlotTooSmall;
        }
        if (report.Hardware != 0 && (report.Hardware < image.HardwareMin || report.Hardware > image.HardwareMax))
        {
            return Reason.HardwareMismatch;
        }
        if (report.Version < image.MinimumVersion)
        {
            return Reason.BelowMinimumVersion;
        }
        if (report.State == ImageState.Testing)
        {
            return Reason.StillTesting;
        }
        if (!report.UpdatesEnabled && !device.UpdatesForced)
        {
            return Reason.UpdatesDisabled;
        }
        return device.FailedHash == image.Hash && nowMs < device.RetryAtMs ? Reason.BackingOff : Reason.None;
    }

    // Nothing stands in the way: now, or at the next occasion?
    private static (bool Offer, Reason Reason) Timing(KnownDevice device, FirmwareImage image, bool forced, Reason why, Occasion occasion)
    {
        if (device.TransferHash == image.Hash)
        {
            return (occasion != Occasion.Preview, Reason.InTransfer);
        }
        var waitsForBoot = device.LockedVersion is not null && device.LockOnReset;
        var isTriedAgain = device.FailedHash == image.Hash; // it had its occasion, and its pause is over
        return occasion switch
        {
            Occasion.Preview => (false, waitsForBoot ? Reason.WaitsForReset : Reason.WaitsForOnline),
            _ when isTriedAgain => (true, why),
            Occasion.Now or Occasion.NewBoot => (true, why),
            Occasion.Online when !waitsForBoot => (true, why),
            Occasion.Resume when forced && !waitsForBoot => (true, why), // due at once: the update also cures the mismatch (D9)
            _ => (false, waitsForBoot ? Reason.WaitsForReset : Reason.WaitsForOnline),
        };
    }
}
