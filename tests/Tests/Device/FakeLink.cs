using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Device;

/// <summary>A connection without a network: what the agent sends goes to the test's cloud, what the cloud says waits here.</summary>
internal sealed class FakeLink(World world) : ILink
{
    private readonly Queue<LinkMessage> inbox = new();
    private bool broke;

    public LinkState State { get; private set; }

    public Reason Refusal => world.Cloud.Reachable ? Reason.None : Reason.Unreachable;

    /// <summary>When it was told to open, in milliseconds of this boot.</summary>
    public List<long> OpenedAtMs { get; } = [];

    public bool QueueFull { get; set; }

    public bool HasMessages => inbox.Count > 0;

    public void Open()
    {
        OpenedAtMs.Add(world.Board.NowMs);
        inbox.Clear();
        State = LinkState.Opening;
    }

    /// <summary>What the network does between two steps of the agent. True where it changed the state, which ends a wait.</summary>
    public bool Connect()
    {
        bool changed = broke || State == LinkState.Opening;
        broke = false;
        if (State == LinkState.Opening)
        {
            State = world.Cloud.Reachable ? LinkState.Open : LinkState.Closed;
        }
        return changed;
    }

    /// <summary>The network drops the connection.</summary>
    public void Break()
    {
        State = LinkState.Closed;
        broke = true;
    }

    public bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce)
    {
        if (State != LinkState.Open || QueueFull)
        {
            return false;
        }
        Assert.True(Topics.IsFromDevice(suffix), suffix);
        Assert.Equal(suffix != Topics.Fetch, atLeastOnce);
        Assert.True(length > 0, "an empty message on " + suffix);
        world.Cloud.Take(suffix, buffer[..length]);
        return true;
    }

    public LinkMessage? Receive() => inbox.TryDequeue(out var message) ? message : null;

    public void Wait(int timeoutMs) => throw new NotSupportedException("The core never waits.");

    public void Close() => State = LinkState.Closed;

    public void Deliver(string suffix, byte[] bytes)
    {
        if (State == LinkState.Open)
        {
            inbox.Enqueue(new LinkMessage(suffix, bytes));
        }
    }
}
