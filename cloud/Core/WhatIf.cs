using ProductFirmware.Wire;

namespace ProductFirmware.Core;

/// <summary>One thing that would change a device's decision, and the decision that would follow.</summary>
/// <param name="What">What somebody or the device would do, e.g. <c>take its lock off</c>.</param>
/// <param name="Then">What <see cref="Decide"/> says with that one fact changed.</param>
public sealed record Consequence(string What, Decision Then);

/// <summary>What would change a decision: the same rules, asked again with one fact changed, so that the answer cannot lie.</summary>
public static class WhatIf
{
    /// <summary>Every single step that leads to another outcome than the present one.</summary>
    public static IReadOnlyList<Consequence> Of(KnownDevice device, Product? reported, DeviceReport report, long nowMs)
    {
        var now = Decide.For(device, reported, report, Occasion.Preview, nowMs);
        Decision Ask(KnownDevice changed, DeviceReport? said = null, Occasion on = Occasion.Preview, long? atMs = null) =>
            Decide.For(changed, reported, said ?? report, on, atMs ?? nowMs);

        return
        [
            .. Membership(device, reported, report, Ask).Concat(Settings(device, report, Ask)).Concat(Occasions(device, now, Ask))
                .Where(step => IsOther(now, step.Then)),
        ];
    }

    private delegate Decision Asked(KnownDevice changed, DeviceReport? said = null, Occasion on = Occasion.Preview, long? atMs = null);

    private static bool IsOther(Decision now, Decision then) =>
        (now.Status, now.Reason, now.TargetVersion, now.TargetReason, now.Offer)
        != (then.Status, then.Reason, then.TargetVersion, then.TargetReason, then.Offer);

    private static IEnumerable<Consequence> Membership(KnownDevice device, Product? reported, DeviceReport report, Asked ask)
    {
        if (device.Product is null && reported is not null)
        {
            yield return new("approve it", ask(device with { Product = reported, StandingInReported = Standing.None }, on: Occasion.Now));
        }
        if (device.Product is { } own && own.Id != report.Product)
        {
            yield return new("import it with force", ask(device with { Force = true }, on: Occasion.Now));
            yield return new($"flash firmware of product {own.Id} onto it", ask(device, report with { Product = own.Id }));
        }
    }

    private static IEnumerable<Consequence> Settings(KnownDevice device, DeviceReport report, Asked ask)
    {
        if (device.Development)
        {
            yield return new("take its development mark off", ask(device with { Development = false }));
        }
        if (device.LockedVersion is not null)
        {
            yield return new("take its lock off", ask(device with { LockedVersion = null, LockOnReset = false }));
        }
        if (device.Groups.Count > 0)
        {
            yield return new("take it out of its groups", ask(device with { Groups = [] }));
        }
        if (!device.UpdatesForced && !report.UpdatesEnabled)
        {
            yield return new("force its updates", ask(device with { UpdatesForced = true }));
            yield return new("its app allows updates", ask(device, report with { UpdatesEnabled = true }));
        }
        if (report.State == ImageState.Testing)
        {
            yield return new("its trial ends well", ask(device, report with { State = ImageState.Confirmed }));
        }
    }

    private static IEnumerable<Consequence> Occasions(KnownDevice device, Decision now, Asked ask)
    {
        if (now.TargetReason == Reason.BackingOff)
        {
            yield return new("its pause ends", ask(device, on: Occasion.Now, atMs: device.RetryAtMs));
        }
        if (now.TargetReason is Reason.BackingOff or Reason.NeedsAttention)
        {
            yield return new("lock and flash it anew", ask(device with { FailedHash = null, Failures = 0, RetryAtMs = 0 }, on: Occasion.Now));
        }
        if (now.TargetReason is Reason.WaitsForOnline)
        {
            yield return new("it comes online", ask(device, on: Occasion.Online));
        }
        if (now.TargetReason is Reason.WaitsForOnline or Reason.WaitsForReset)
        {
            yield return new("it starts anew", ask(device, on: Occasion.NewBoot));
            yield return new("flash it now", ask(device, on: Occasion.Now));
        }
    }

    /// <summary>What a device waits for by itself, or null where nothing is under way.</summary>
    public static string? WaitsFor(Reason targetReason) => targetReason switch
    {
        Reason.WaitsForOnline => "its next coming online",
        Reason.WaitsForReset => "its next start",
        Reason.InTransfer => "the end of the transfer",
        Reason.BackingOff => "the end of its pause after a failure",
        Reason.UpdatesDisabled => "its app to allow updates",
        Reason.StillTesting => "the end of its trial",
        Reason.NoRelease => "a release",
        Reason.NoImageForTarget => "an image for its kind of board",
        Reason.Quarantined or Reason.OwnedByOther or Reason.NeedsAttention => "a person",
        Reason.NotReported => "its first report",
        _ => null,
    };
}
