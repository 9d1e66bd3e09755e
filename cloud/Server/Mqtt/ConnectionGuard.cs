using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections.Features;

namespace ProductFirmware.Server;

/// <summary>What a connection to the broker may do and how long it may take; the defaults are for a fleet behind few addresses.</summary>
internal sealed record GuardLimits
{
    /// <summary>Bytes of the first packet, behind its fixed header.</summary>
    public int ConnectBytesMax { get; init; } = 4 * 1024;

    /// <summary>Bytes of every later one; the largest that a device has reason to send is a fifth of it.</summary>
    public int PacketBytesMax { get; init; } = 8 * 1024;

    /// <summary>From accepted to a whole CONNECT, TLS included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From a packet's first byte to its last.</summary>
    public TimeSpan PacketTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without any packet; a device that asked for no keep-alive, or a very long one, ends here.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>From the session's end until the other side has read the last byte.</summary>
    public TimeSpan LeaveTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections from one address that have not said CONNECT yet.</summary>
    public int PendingPerAddress { get; init; } = 1000;

    /// <summary>Connections from one address.</summary>
    public int PerAddress { get; init; } = 20_000;

    /// <summary>Whether that holds for loopback too, where a proxy on this machine would speak for a whole fleet.</summary>
    public bool LoopbackToo { get; init; }

    /// <summary>Connections altogether.</summary>
    public int Total { get; init; } = 200_000;

    /// <summary>Packets that one device may send at once (<see cref="DeviceLimit"/>).</summary>
    public int PacketBurst { get; init; } = 500;

    /// <summary>Packets a second after that; what comes faster waits. A download asks for some forty windows a second at most.</summary>
    public int PacketsPerSecond { get; init; } = 100;
}

/// <summary>
/// Stands before the broker on every connection: how many there may be, how long they may take, and how large a packet may be.
/// Whoever breaks a limit is disconnected without an answer, and counted.
/// </summary>
internal sealed class ConnectionGuard(GuardLimits limits, RefusalLog refusals, ILogger<ConnectionGuard> log) : BackgroundService
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    /// <summary>For the last answer, from when the other side said that it sends nothing more.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<GuardedConnection, byte> open = new();
    private readonly ConcurrentDictionary<GuardedConnection, long> closed = new();
    private readonly Dictionary<IPAddress, int> perAddress = [];
    private readonly Dictionary<IPAddress, int> pendingPerAddress = [];
    private int count;

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref count);

    /// <summary>The first thing on a connection, before TLS: counts it.</summary>
    public ConnectionDelegate Admit(ConnectionDelegate next) => async connection =>
    {
        var guarded = new GuardedConnection(connection, AddressRange.Of(AddressOf(connection)));
        if (Enter(guarded) is { } problem)
        {
            refusals.Note(problem, guarded.Address.ToString());
            connection.Abort();
            return;
        }
        connection.Items[typeof(GuardedConnection)] = guarded;
        try
        {
            await next(connection);
        }
        finally
        {
            LeaveOnceClosed(guarded);
        }
    };

    /// <summary>The last thing before the broker, where packets are plain: looks at them.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => async connection =>
    {
        var guarded = (GuardedConnection)connection.Items[typeof(GuardedConnection)]!;
        var transport = connection.Transport;
        var reader = new PacketReader(transport.Input, limits, problem => End(guarded, problem), () => NoLongerPending(guarded));
        guarded.Reader = reader;
        connection.Transport = new Duplex(reader, transport.Output);
        GuardedConnection.Current = guarded;
        try
        {
            await next(connection);
        }
        finally
        {
            guarded.DoneAt = Stopwatch.GetTimestamp();
            connection.Transport = transport;
        }
    };

    /// <summary>Ends what took too long.</summary>
    public void Sweep()
    {
        foreach (var (connection, _) in open)
        {
            if (ProblemOf(connection) is { } problem)
            {
                End(connection, problem);
            }
        }
        foreach (var (connection, at) in closed)
        {
            if (Stopwatch.GetElapsedTime(at) > AnswerTimeout && closed.TryRemove(connection, out _))
            {
                Cut(connection);
            }
        }
    }

    /// <summary>Ends all of them without a word: the server stops.</summary>
    public void CutAll()
    {
        foreach (var connection in open.Keys.Concat(closed.Keys))
        {
            Cut(connection);
        }
    }

    private string? ProblemOf(GuardedConnection connection)
    {
        if (connection.DoneAt != 0)
        {
            return Stopwatch.GetElapsedTime(connection.DoneAt) > limits.LeaveTimeout ? "does_not_read" : null;
        }
        if (connection.IsPending)
        {
            return Stopwatch.GetElapsedTime(connection.Since) > limits.ConnectTimeout ? "connect_timeout" : null;
        }
        var reader = connection.Reader!;
        return reader.BegunAt != 0 && Stopwatch.GetElapsedTime(reader.BegunAt) > limits.PacketTimeout ? "packet_timeout"
            : Stopwatch.GetElapsedTime(reader.LastPacketAt) > limits.IdleTimeout ? "idle"
            : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(SweepEvery);
        while (await tick.WaitForNextTickAsync(stoppingToken))
        {
            Sweep();
        }
    }

    private string? Enter(GuardedConnection connection)
    {
        lock (perAddress)
        {
            var all = perAddress.GetValueOrDefault(connection.Address);
            var pending = pendingPerAddress.GetValueOrDefault(connection.Address);
            var isLimited = limits.LoopbackToo || !IPAddress.IsLoopback(connection.Address);
            var problem = count >= limits.Total ? "connections"
                : !isLimited ? null
                : all >= limits.PerAddress ? "connections_of_address"
                : pending >= limits.PendingPerAddress ? "pending_of_address"
                : null;
            if (problem is null)
            {
                perAddress[connection.Address] = all + 1;
                pendingPerAddress[connection.Address] = pending + 1;
                open[connection] = 0;
                count++;
            }
            return problem;
        }
    }

    private void NoLongerPending(GuardedConnection connection)
    {
        lock (perAddress)
        {
            if (connection.CountsAsPending)
            {
                connection.CountsAsPending = false;
                Decrement(pendingPerAddress, connection.Address);
            }
        }
    }

    // Kestrel waits until the last byte was taken, with the socket and its buffers, for as long as the other side likes; that it is
    // closed means only that nothing more comes, and an answer may still be on its way to who said so. A WebSocket says so only behind
    // this, and has a limit of its own.
    private void LeaveOnceClosed(GuardedConnection connection)
    {
        if (connection.Context.Features.Get<IHttpContextFeature>() is not null)
        {
            Leave(connection);
            return;
        }
        connection.Context.ConnectionClosed.Register(() =>
        {
            closed[connection] = Stopwatch.GetTimestamp();
            Leave(connection);
        });
    }

    private void Leave(GuardedConnection connection)
    {
        lock (perAddress)
        {
            if (open.TryRemove(connection, out _))
            {
                count--;
                Decrement(perAddress, connection.Address);
                NoLongerPending(connection);
            }
        }
    }

    private static void Decrement(Dictionary<IPAddress, int> counts, IPAddress address)
    {
        var count = counts.GetValueOrDefault(address) - 1;
        if (count > 0)
        {
            counts[address] = count;
        }
        else
        {
            counts.Remove(address);
        }
    }

    private void End(GuardedConnection connection, string problem)
    {
        refusals.Note(problem, connection.Address.ToString());
        Cut(connection);
    }

    // One that cannot be ended must not keep the others open, nor end the server.
    private void Cut(GuardedConnection connection)
    {
        try
        {
            connection.Cut();
        }
        catch (Exception e)
        {
            log.LogWarning(e, "A connection from {Address} could not be ended", connection.Address);
        }
    }

    private static IPAddress AddressOf(ConnectionContext connection) =>
        (connection.RemoteEndPoint as IPEndPoint)?.Address
        ?? connection.Features.Get<IHttpContextFeature>()?.HttpContext?.Connection.RemoteIpAddress
        ?? IPAddress.None;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

/// <summary>One connection, as the guard counts it.</summary>
internal sealed class GuardedConnection(ConnectionContext context, IPAddress address)
{
    private static readonly AsyncLocal<GuardedConnection?> Served = new();

    /// <summary>The one that is being served where this is asked; the broker's library does not say.</summary>
    public static GuardedConnection? Current
    {
        get => Served.Value;
        set => Served.Value = value;
    }

    public ConnectionContext Context => context;

    public IPAddress Address => address;

    public long Since { get; } = Stopwatch.GetTimestamp();

    /// <summary>Null until TLS is through.</summary>
    public PacketReader? Reader { get; set; }

    public bool IsPending => Reader is not { HasConnected: true };

    public bool CountsAsPending { get; set; } = true;

    /// <summary>When the broker was done with it; 0 while it is not.</summary>
    public long DoneAt { get; set; }

    /// <summary>Ends it at once, whatever is still to be sent.</summary>
    public void Cut() => context.Abort();
}
