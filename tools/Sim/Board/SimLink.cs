using ProductFirmware.Device;
using ProductFirmware.Wire;

namespace ProductFirmware.Sim;

/// <summary>What travels. The tag goes beside the bytes and is known to the simulator only: which report a verdict answers.</summary>
internal sealed record Parcel(int Connection, string Suffix, byte[] Bytes, long Tag = 0);

/// <summary>
/// A connection that delays, and loses, doubles and reorders what is sent at most once. What is sent at least once comes in order,
/// or is lost with the connection, which both ends then notice only later.
/// </summary>
internal sealed class SimLink(Simulation sim, SimBoard board) : ILink
{
    private const int KeepAliveMs = 45_000;

    private readonly Queue<LinkMessage> inbox = new();
    private long lastUpMs;
    private long lastDownMs;

    public LinkState State { get; private set; }

    public Reason Refusal { get; private set; }

    /// <summary>Counts every connection of the board, over all of its boots.</summary>
    public int Connection { get; private set; }

    /// <summary>Whether bytes go through. A link that died is open for both ends until they notice.</summary>
    public bool Carries { get; private set; }

    /// <summary>Milliseconds one way, mostly.</summary>
    public int LatencyMs { get; set; } = 50;

    /// <summary>How many of a hundred frames are lost, doubled, or overtaken.</summary>
    public int Weather { get; set; }

    public void Open()
    {
        inbox.Clear();
        State = LinkState.Opening;
        Connection++;
        sim.Schedule(Delay() * 3, Turn.Connected, board.Index, Connection);
    }

    /// <summary>The network answers to the attempt; false where nobody waits for it any more.</summary>
    public bool Answered(int connection)
    {
        if (connection != Connection || State != LinkState.Opening)
        {
            return false;
        }
        var works = sim.Cloud.IsUp && board.Runs is not { Nature: Nature.IsDeaf } && !sim.Chance.Percent(Weather);
        State = works ? LinkState.Open : LinkState.Closed;
        Refusal = works ? Reason.None : Reason.Unreachable;
        Carries = works;
        board.Note(works ? What.Connects : What.ConnectFails, connection);
        if (works)
        {
            sim.Cloud.Connected(board.Index, connection);
        }
        return true;
    }

    public bool Send(string suffix, byte[] buffer, int length, bool atLeastOnce)
    {
        if (State != LinkState.Open)
        {
            return false;
        }
        var parcel = new Parcel(Connection, suffix, buffer.AsSpan(0, length).ToArray(), board.Sends(suffix, buffer, length));
        Travel(Turn.ToCloud, parcel, atLeastOnce, ref lastUpMs);
        return true;
    }

    /// <summary>The cloud sends; false where it knows that nobody is there.</summary>
    public bool SendDown(Parcel parcel, bool atLeastOnce)
    {
        if (parcel.Connection != Connection)
        {
            return false;
        }
        Travel(Turn.ToDevice, parcel, atLeastOnce, ref lastDownMs);
        return true;
    }

    public void Arrives(Parcel parcel) => inbox.Enqueue(new LinkMessage(parcel.Suffix, parcel.Bytes));

    public LinkMessage? Receive() => inbox.TryDequeue(out var message) ? message : null;

    public void Wait(int timeoutMs) => throw new NotSupportedException("The core never waits.");

    public void Close()
    {
        if (Carries)
        {
            sim.Schedule(Delay(), Turn.CloudNotices, board.Index, Connection);
        }
        Carries = false;
        State = LinkState.Closed;
    }

    /// <summary>The connection dies on the way; each end notices when it does.</summary>
    public void Break()
    {
        if (!Carries)
        {
            return;
        }
        Carries = false;
        board.Note(What.LinkBreaks, Connection);
        sim.Schedule(sim.Chance.Below(KeepAliveMs), Turn.BoardNotices, board.Index, Connection);
        sim.Schedule(sim.Chance.Below(2 * KeepAliveMs), Turn.CloudNotices, board.Index, Connection);
    }

    /// <summary>The board sees that the connection is gone.</summary>
    public bool Notices(int connection)
    {
        if (connection != Connection || State != LinkState.Open || Carries)
        {
            return false;
        }
        State = LinkState.Closed;
        return true;
    }

    private int Delay() => LatencyMs + sim.Chance.Below(LatencyMs);

    private void Travel(Turn turn, Parcel parcel, bool atLeastOnce, ref long lastMs)
    {
        if (!atLeastOnce && Weather > 0 && sim.Chance.Percent(Weather))
        {
            return;
        }
        var isOvertaken = !atLeastOnce && Weather > 0 && sim.Chance.Percent(Weather);
        var atMs = sim.NowMs + Delay() + (isOvertaken ? 20 * LatencyMs : 0);
        if (!isOvertaken)
        {
            atMs = lastMs = Math.Max(atMs, lastMs);
        }
        sim.ScheduleAt(atMs, turn, board.Index, parcel.Connection, parcel);
        if (Weather > 0 && sim.Chance.Percent(Weather / 2))
        {
            // A second copy of what is sent at least once stays in its place: TCP is below it.
            sim.ScheduleAt(atMs + (atLeastOnce ? 0 : sim.Chance.Below(1000)), turn, board.Index, parcel.Connection, parcel);
        }
    }
}
