using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// How many events each device may still send. It is the device's and not the connection's: who comes anew for each burst gains
/// nothing by it. What was not used for longest is forgotten first, and whoever floods is not that.
/// </summary>
internal sealed class EventLimit
{
    private const int DevicesMax = 100_000;

    /// <summary>That a device sends too often is told once in this time.</summary>
    private const long TooOftenAgainMs = 10_000;

    private readonly Lock gate = new();
    private readonly BoundedTable<string, Sender> senders = new(DevicesMax);

    /// <summary>Takes one event of what the device may send; false where it sends too many.</summary>
    public bool Take(string deviceId, long nowMs)
    {
        lock (gate)
        {
            return Of(deviceId).Allowance.Take(nowMs);
        }
    }

    /// <summary>Whether the device is to be told now that it sends too many.</summary>
    public bool IsNews(string deviceId, long nowMs)
    {
        lock (gate)
        {
            var sender = Of(deviceId);
            if (nowMs - sender.ToldAtMs < TooOftenAgainMs)
            {
                return false;
            }
            sender.ToldAtMs = nowMs;
            return true;
        }
    }

    private Sender Of(string deviceId)
    {
        if (!senders.TryGet(deviceId, out var sender))
        {
            sender = new Sender();
            senders.Set(deviceId, sender);
        }
        return sender;
    }

    private sealed class Sender
    {
        public EventAllowance Allowance { get; } = new();

        public long ToldAtMs { get; set; } = -TooOftenAgainMs;
    }
}
