using System.Collections.Concurrent;

namespace ProductFirmware.Server;

/// <summary>One device's connection to the broker; it travels in the session's items.</summary>
internal sealed class Connection(string deviceId, bool isVersion5, string? address)
{
    public const string Key = "connection";
    public const int StrikesMax = 16;

    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string DeviceId => deviceId;

    /// <summary>MQTT 5 can say why something is refused; 3.1.1 can only be disconnected.</summary>
    public bool IsVersion5 => isVersion5;

    /// <summary>Where it comes from.</summary>
    public string? Address => address;

    /// <summary>What it was let in with, as the store holds it.</summary>
    public string? Pin { get; init; }

    /// <summary>When it began, before the store was asked about it; of the machine's timer.</summary>
    public long Since { get; init; }

    /// <summary>What it goes over, where that is known.</summary>
    public GuardedConnection? Transport { get; init; }

    /// <summary>Ends when the broker is done with it.</summary>
    public Task Ended => ended.Task;

    /// <summary>Whether it reported on this connection: before that there is nothing to decide on.</summary>
    public bool HasReported { get; set; }

    /// <summary>Topics and filters that it was refused. A mistake is told; whoever goes on is disconnected.</summary>
    public int Strikes { get; set; }

    /// <summary>An operator said now before it had reported: the report that comes is that occasion.</summary>
    public bool IsOwedOffer { get; set; }

    /// <summary>A newer connection of the device is on its way into its place.</summary>
    public bool IsTakenOver { get; set; }

    public void End() => ended.TrySetResult();
}

/// <summary>Who is connected now. In memory: a restarted server knows nobody until they come back.</summary>
internal sealed class Presence
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, Connection> connections = new();

    public bool IsOnline(string deviceId) => connections.ContainsKey(deviceId);

    public Connection? Find(string deviceId) => connections.GetValueOrDefault(deviceId);

    /// <summary>One that was taken over before this was told of it is none: the newer one may be here already.</summary>
    public void Connected(Connection connection)
    {
        lock (gate)
        {
            if (!connection.Ended.IsCompleted)
            {
                connections[connection.DeviceId] = connection;
            }
        }
    }

    /// <summary>False where a newer connection of the device has taken its place.</summary>
    public bool Disconnected(Connection connection)
    {
        lock (gate)
        {
            connection.End();
            return connections.TryRemove(new KeyValuePair<string, Connection>(connection.DeviceId, connection));
        }
    }
}
