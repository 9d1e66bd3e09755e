using System.Net;

namespace ProductFirmware.Server;

/// <summary>
/// Slows whoever tries credentials. What fails is held against the address and against the pair of address and device, never
/// against the device alone: else anybody could lock it out by failing in its name. What a device was let in with from an address is
/// always looked at there, so that a bad neighbour behind the same address cannot shut it out either; what else comes in its name is
/// slowed as any guess. Loopback is no address to hold anything against: a proxy on this machine speaks from there for everybody.
/// </summary>
internal sealed class ConnectBrake(TimeProvider time)
{
    /// <summary>Entries in each table: some megabytes altogether.</summary>
    internal const int TableMax = 20_000;

    internal const int FreeFailures = 2;
    internal const double AddressBurst = 100;
    internal const double AddressPerSecond = 1;
    private const long FirstPauseMs = 1_000;
    internal const long PauseMsMax = 60_000;

    private readonly Lock gate = new();
    private readonly BoundedTable<(IPAddress Address, string Device), (int Failures, long UntilMs)> pairs = new(TableMax);
    private readonly BoundedTable<IPAddress, TokenBucket> addresses = new(TableMax);
    private readonly BoundedTable<(IPAddress Address, string Device), string> known = new(5 * TableMax);

    /// <summary>Whether an attempt is looked at; else it is refused without asking the store.</summary>
    /// <param name="pin">What it shows, as the store holds it.</param>
    public bool Allows(IPAddress address, string deviceId, string pin)
    {
        var from = AddressRange.Of(address);
        var nowMs = NowMs;
        lock (gate)
        {
            if (known.TryGet((from, deviceId), out var right) && right == pin)
            {
                return true;
            }
            if (!IPAddress.IsLoopback(from) && addresses.TryGet(from, out var bucket) && !bucket.IsOpen(nowMs))
            {
                return false;
            }
            return !pairs.TryGet((from, deviceId), out var pair) || pair.UntilMs <= nowMs || pair.UntilMs - nowMs > PauseMsMax; // the clock was set back
        }
    }

    /// <summary>It was looked at and was wrong.</summary>
    public void Failed(IPAddress address, string deviceId, string pin)
    {
        var from = AddressRange.Of(address);
        var nowMs = NowMs;
        lock (gate)
        {
            var bucket = addresses.TryGet(from, out var kept) ? kept : new TokenBucket(AddressBurst, AddressPerSecond);
            bucket.Take(nowMs);
            addresses.Set(from, bucket);
            var failures = (pairs.TryGet((from, deviceId), out var pair) ? pair.Failures : 0) + 1;
            pairs.Set((from, deviceId), (failures, nowMs + PauseMs(failures)));
            if (known.TryGet((from, deviceId), out var right) && right == pin)
            {
                known.Remove((from, deviceId)); // it was right once, and was replaced since
            }
        }
    }

    /// <summary>It was right.</summary>
    public void Succeeded(IPAddress address, string deviceId, string pin)
    {
        var from = AddressRange.Of(address);
        lock (gate)
        {
            pairs.Remove((from, deviceId));
            known.Set((from, deviceId), pin);
        }
    }

    /// <summary>How full the tables are.</summary>
    internal (int Pairs, int Addresses, int Known) Sizes
    {
        get
        {
            lock (gate)
            {
                return (pairs.Count, addresses.Count, known.Count);
            }
        }
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static long PauseMs(int failures) => failures <= FreeFailures
        ? 0
        : Math.Min(PauseMsMax, FirstPauseMs << Math.Min(failures - FreeFailures - 1, 10));
}
