using ProductFirmware.Core;
using ProductFirmware.Wire;

namespace ProductFirmware.Server;

/// <summary>Something that happened to a device and is to be saved and answered.</summary>
internal abstract record FlowItem(string DeviceId)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is saved.</summary>
    public Task Done => done.Task;

    public void Saved() => done.TrySetResult();

    public void Failed(Exception e) => done.TrySetException(e);
}

/// <summary>The device reported.</summary>
internal sealed record ReportItem(Connection From, Report Report) : FlowItem(From.DeviceId);

/// <summary>The device told how its transfer goes.</summary>
internal sealed record ProgressItem(string DeviceId, Progress Progress) : FlowItem(DeviceId);

/// <summary>It published an event of its product.</summary>
internal sealed record EventItem(Connection From, string Name, byte[] Payload) : FlowItem(From.DeviceId);

/// <summary>What it sent cannot be taken.</summary>
internal sealed record GarbageItem(Connection From, Reason Reason) : FlowItem(From.DeviceId);

/// <summary>It showed a credential, and none is kept for it yet.</summary>
internal sealed record PinItem(string DeviceId, string Hash) : FlowItem(DeviceId)
{
    /// <summary>The credential's hash that is kept, once it is saved: this one, or that of who came first.</summary>
    public string? Pinned { get; set; }
}

/// <summary>Its connection ended.</summary>
internal sealed record GoneItem(string DeviceId) : FlowItem(DeviceId);

/// <summary>Something about it changed, or a time has come: decide again and tell it what is new.</summary>
internal sealed record NudgeItem(string DeviceId, Occasion Occasion) : FlowItem(DeviceId);

/// <summary>A transfer must not go on.</summary>
internal sealed record CancelItem(string DeviceId, int Transfer, Reason Reason) : FlowItem(DeviceId);
