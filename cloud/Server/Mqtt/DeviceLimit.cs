using ProductFirmware.Core;

namespace ProductFirmware.Server;

/// <summary>
/// How much each device may still send: events, and packets of any kind. It is the device's and not its connection's: who comes anew
/// for each burst gains nothing by it. What was not used for longest is forgotten first, and whoever floods is not that.
/// </summary>
internal sealed class DeviceLimit(GuardLimits limits)
{
    /// <summary>What a connection costs, in packets: the server asks its store, and keeps the keys of a secure one.</summary>
    internal const int ConnectPackets = 10;

    private const int DevicesMax = 100_000;

    /// <summary>That a device sends too often is told once in this time.</summary>
    private const long TooOftenAgainMs = 10_000;

    private readonly Lock gate = new();
    private readonly BoundedTable<string, Sender> senders = new(DevicesMax);

    /// <summary>Takes one event of what the device may send; false where it sends too many.</summary>
    public bool TakeEvent(string deviceId, long nowMs)
    {
        lock (gate)
        {
            return Of(deviceId).Events.Take(nowMs);
        }
    }

    /// <summary>Takes one event that the cloud tells of the device itself; false where it changes too often for each to be told.</summary>
    public bool TakeOwn(string deviceId, long nowMs)
    {
        lock (gate)
        {
            return Of(deviceId).Own.Take(nowMs);
        }
    }

    /// <summary>Whether the device is to be told now that it sends too many events.</summary>
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

    /// <summary>Takes one packet of what the device may send. For how many milliseconds it is to wait before it is looked at.</summary>
    /// <param name="deviceId">Who sent it.</param>
    /// <param name="tickMs">Of a clock that nobody sets.</param>
    public int TakePacket(string deviceId, long tickMs)
    {
        lock (gate)
        {
            return Of(deviceId).Packets.Take(tickMs);
        }
    }

    /// <summary>Whether the device may connect now, as far as it is known; it has not shown yet that it is the device.</summary>
    public bool MayConnect(string deviceId, long tickMs)
    {
        lock (gate)
        {
            return !senders.TryGet(deviceId, out var sender) || sender.Packets.IsOpen(tickMs);
        }
    }

    /// <summary>It showed that it is the device, and is let in.</summary>
    public void Connected(string deviceId, long tickMs)
    {
        lock (gate)
        {
            Of(deviceId).Packets.Take(tickMs, ConnectPackets);
        }
    }

    private Sender Of(string deviceId)
    {
        if (!senders.TryGet(deviceId, out var sender))
        {
            sender = new Sender(limits);
            senders.Set(deviceId, sender);
        }
        return sender;
    }

    private sealed class Sender(GuardLimits limits)
    {
        // A field: the bucket is a struct that changes.
        public TokenBucket Packets = new(limits.PacketBurst, limits.PacketsPerSecond);

        public EventAllowance Events { get; } = new();

        public EventAllowance Own { get; } = new();

        public long ToldAtMs { get; set; } = -TooOftenAgainMs;
    }
}
