using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Core;

/// <summary>One point of the space: what the cloud holds, what the device says, when, and what comes out.</summary>
internal sealed record DecisionCase(KnownDevice Device, Product? Reported, DeviceReport Report, Occasion Occasion, Decision Decision);

/// <summary>Every combination of the facts that a decision looks at, each with its few values.</summary>
internal static class DecisionSpace
{
    public static IEnumerable<DecisionCase> All() =>
        from membership in Memberships()
        from update in Updates()
        from occasion in Enum.GetValues<Occasion>()
        let device = update.Device with
        {
            Product = membership.Device.Product is { } own ? own with { ReleasedVersion = update.Released } : null,
            StandingInReported = membership.Device.StandingInReported,
            Force = membership.Device.Force,
            Owner = membership.Device.Owner,
        }
        let reported = membership.Reported is { } r ? r with { ReleasedVersion = update.Released } : null
        let report = update.Report with { Product = membership.ReportedId }
        select new DecisionCase(device, reported, report, occasion, Decide.For(device, reported, report, occasion, Facts.Now));

    /// <summary>Cloud product × reported product × its policy × owner × standing × force.</summary>
    public static IEnumerable<(KnownDevice Device, int ReportedId, Product? Reported)> Memberships() =>
        from ownId in new int?[] { null, Facts.Own }
        from reportedId in new[] { Facts.Own, Facts.Other, 0 }
        from policy in reportedId == 0 ? [Policy.Quarantine] : Enum.GetValues<Policy>()
        from standing in ownId == reportedId || reportedId == 0
            ? [Standing.None]
            : new[] { Standing.None, Standing.Quarantined, Standing.Denied, Standing.Removed }
        from force in ownId is null ? [false] : new[] { false, true }
        from owner in Enum.GetValues<Ownership>()
        let own = ownId is { } id ? Facts.Product(id, policy) : null
        select (
            new KnownDevice { Product = own, StandingInReported = standing, Force = force, Owner = owner },
            reportedId,
            reportedId == 0 ? null : reportedId == ownId ? own : Facts.Product(reportedId, policy));

    /// <summary>Release × groups × lock × development × what runs × what stands in the way.</summary>
    public static IEnumerable<(KnownDevice Device, int? Released, DeviceReport Report)> Updates() =>
        from released in new int?[] { null, 1, 2 }
        from locked in new int?[] { null, 1, 3 }
        from lockOnReset in locked is null ? [false] : new[] { false, true }
        from development in new[] { false, true }
        from groups in Groups.Values
        from obstacle in Obstacles.Keys
        select Obstacles[obstacle](
            new KnownDevice { LockedVersion = locked, LockOnReset = lockOnReset, Development = development, Groups = groups },
            Facts.Runs()) is var (device, report)
            ? (device, released, report)
            : default;

    /// <summary>The groups a device may be in: product 94 has version 1 released to "careful" and 3 to "eager", nothing to "plain".</summary>
    public static readonly Dictionary<string, string[]> Groups = new()
    {
        ["—"] = [],
        ["plain"] = ["plain"],
        ["careful"] = ["careful"],
        ["careful, eager"] = ["careful", "eager"],
    };

    /// <summary>What may stand in the way of an update, by the words that the table uses.</summary>
    public static readonly Dictionary<string, Func<KnownDevice, DeviceReport, (KnownDevice, DeviceReport)>> Obstacles = new()
    {
        ["nothing"] = (device, report) => (device, report),
        ["a board of another target"] = (device, report) => (device, report with { Target = "ESP32_REV3" }),
        ["a slot that is too small"] = (device, report) => (device, report with { SlotBytes = 1000 }),
        ["its image is on trial"] = (device, report) => (device, report with { State = ImageState.Testing }),
        ["its app has updates off"] = (device, report) => (device, report with { UpdatesEnabled = false }),
        ["updates off, operator forces"] = (device, report) => (device with { UpdatesForced = true }, report with { UpdatesEnabled = false }),
        ["the last attempt just failed"] = (device, report) =>
            (device with { FailedHash = Wanted(device), Failures = 1, RetryAtMs = Facts.Now + 1 }, report),
        ["the pause after a failure is over"] = (device, report) =>
            (device with { FailedHash = Wanted(device), Failures = 1, RetryAtMs = Facts.Now }, report),
        ["it failed three times"] = (device, report) =>
            (device with { FailedHash = Wanted(device), Failures = Limits.AttemptsMax, RetryAtMs = Facts.Now }, report),
        ["its transfer is under way"] = (device, report) => (device with { TransferHash = Wanted(device) }, report),
    };

    private static string Wanted(KnownDevice device) =>
        Facts.Image(Facts.Own, device.LockedVersion ?? (device.Groups.Contains("eager") ? 3 : device.Groups.Contains("careful") ? 1 : 2)).Hash;
}
