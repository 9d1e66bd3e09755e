using Microsoft.EntityFrameworkCore;
using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server.Features.Firmware;

/// <summary>
/// Members that the rules cannot tell apart. A million devices of a product are a handful of these, so that a plan asks the rules
/// once for each and not a million times.
/// </summary>
internal class MemberClass
{
    /// <summary>How many devices it stands for.</summary>
    public int Count { get; set; }

    public bool HasReported { get; set; }
    public bool Connected { get; set; }
    public int ReportProduct { get; set; }
    public int ReportVersion { get; set; }
    public string? ReportHash { get; set; }
    public ImageState ReportState { get; set; }
    public string? ReportTarget { get; set; }
    public int SlotBytes { get; set; }
    public bool UpdatesEnabled { get; set; }
    public int Hardware { get; set; }
    public bool Force { get; set; }
    public bool Development { get; set; }
    public int? LockedVersion { get; set; }
    public bool LockOnReset { get; set; }
    public bool UpdatesForced { get; set; }
    public string? TransferHash { get; set; }
    public string? FailedHash { get; set; }
    public int Failures { get; set; }
    public bool IsPausing { get; set; }

    /// <summary>How the last update ended, where one failed.</summary>
    public Reason Outcome { get; set; }

    /// <summary>Whether it is in one of the groups that are asked about.</summary>
    public bool IsInGroups { get; set; }

    /// <summary>Of its other groups the one with the highest release; the lower ones decide nothing (D20).</summary>
    public string? OtherGroup { get; set; }

    public DeviceReport? Report => HasReported
        ? new DeviceReport(ReportProduct, ReportVersion, ReportHash!, ReportState, ReportTarget!, SlotBytes, UpdatesEnabled, Hardware)
        : null;

    /// <summary>What the rules need of such a device, in the product as it is or would be.</summary>
    public KnownDevice Device(Product product, IReadOnlyList<string> groups) => new()
    {
        Product = product,
        Groups = [.. groups.Take(IsInGroups ? 1 : 0), .. OtherGroup is null ? Array.Empty<string>() : [OtherGroup]],
        Force = Force,
        Development = Development,
        LockedVersion = LockedVersion,
        LockOnReset = LockOnReset,
        UpdatesForced = UpdatesForced,
        TransferHash = TransferHash,
        FailedHash = FailedHash,
        Failures = Failures,
        RetryAtMs = IsPausing ? long.MaxValue : 0,
    };
}

/// <summary>One member, as the rules see it.</summary>
internal sealed class OnlineMember : MemberClass
{
    public required string Id { get; set; }
}

/// <summary>The queries behind plan and progress, so that a test can look at them.</summary>
internal static class MemberClassQuery
{
    /// <summary>The product's members in classes; the groups asked about are taken as one, since the release is the same for all.</summary>
    public static IQueryable<MemberClass> Classes(this Store store, int product, IReadOnlyList<string> groups, long nowMs) =>
        store.Members(product, groups, nowMs)
            .GroupBy(row => new
            {
                row.HasReported,
                row.Connected,
                row.ReportProduct,
                row.ReportVersion,
                row.ReportHash,
                row.ReportState,
                row.ReportTarget,
                row.SlotBytes,
                row.UpdatesEnabled,
                row.Hardware,
                row.Force,
                row.Development,
                row.LockedVersion,
                row.LockOnReset,
                row.UpdatesForced,
                row.TransferHash,
                row.FailedHash,
                row.Failures,
                row.IsPausing,
                row.Outcome,
                row.IsInGroups,
                row.OtherGroup,
            })
            .Select(found => new MemberClass
            {
                Count = found.Count(),
                HasReported = found.Key.HasReported,
                Connected = found.Key.Connected,
                ReportProduct = found.Key.ReportProduct,
                ReportVersion = found.Key.ReportVersion,
                ReportHash = found.Key.ReportHash,
                ReportState = found.Key.ReportState,
                ReportTarget = found.Key.ReportTarget,
                SlotBytes = found.Key.SlotBytes,
                UpdatesEnabled = found.Key.UpdatesEnabled,
                Hardware = found.Key.Hardware,
                Force = found.Key.Force,
                Development = found.Key.Development,
                LockedVersion = found.Key.LockedVersion,
                LockOnReset = found.Key.LockOnReset,
                UpdatesForced = found.Key.UpdatesForced,
                TransferHash = found.Key.TransferHash,
                FailedHash = found.Key.FailedHash,
                Failures = found.Key.Failures,
                IsPausing = found.Key.IsPausing,
                Outcome = found.Key.Outcome,
                IsInGroups = found.Key.IsInGroups,
                OtherGroup = found.Key.OtherGroup,
            });

    /// <summary>Connected members behind an ID, in the order of their IDs, each as a class of one.</summary>
    public static IQueryable<OnlineMember> Online(this Store store, int product, IReadOnlyList<string> groups, string behind, long nowMs) =>
        store.Members(product, groups, nowMs)
            .Where(row => row.Connected && row.Id.CompareTo(behind) > 0)
            .OrderBy(row => row.Id);

    private static IQueryable<OnlineMember> Members(this Store store, int product, IReadOnlyList<string> groups, long nowMs) =>
        store.Devices.Where(row => row.ProductId == product).Select(row => new OnlineMember
        {
            Id = row.Id,
            HasReported = row.BootId != null,
            Connected = row.Connected,
            ReportProduct = row.ReportProduct,
            ReportVersion = row.ReportVersion,
            ReportHash = row.ReportHash,
            ReportState = row.ReportState,
            ReportTarget = row.ReportTarget,
            SlotBytes = row.SlotBytes,
            UpdatesEnabled = row.UpdatesEnabled,
            Hardware = row.Hardware,
            Force = row.Force,
            Development = row.Development,
            LockedVersion = row.LockedVersion,
            LockOnReset = row.LockOnReset,
            UpdatesForced = row.UpdatesForced,
            TransferHash = row.Transfer!.State < TransferState.Confirmed ? row.Transfer.Hash : null,
            FailedHash = row.FailedHash,
            Failures = row.Failures,
            IsPausing = row.RetryAtMs > nowMs,
            Outcome = row.FailedHash == null ? Reason.None : row.Outcome,
            IsInGroups = row.Groups.Any(member => member.ProductId == product && groups.Contains(member.Group)),
            OtherGroup = store.Groups
                .Where(group => group.ProductId == product && group.ReleasedVersion != null && !groups.Contains(group.Name)
                    && row.Groups.Any(member => member.ProductId == product && member.Group == group.Name))
                .OrderByDescending(group => group.ReleasedVersion)
                .Select(group => group.Name)
                .FirstOrDefault(),
        });
}
