using System.Net;
using System.Net.Sockets;
using System.Text;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>
/// Stands between a board and the cloud, hears what the board fetches, and can stop the cloud's bytes after so many, so that a test
/// catches a download in its middle.
/// </summary>
internal sealed class StallingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopped = new();
    private readonly int cloudPort;
    private readonly List<Fetch> fetches = [];
    private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long bytesLeft = long.MaxValue;

    public StallingProxy(int cloudPort)
    {
        this.cloudPort = cloudPort;
        listener.Start();
        _ = Accept();
    }

    public string Address => listener.LocalEndpoint.ToString()!;

    /// <summary>Every fetch that the board sent, in order.</summary>
    public IReadOnlyList<Fetch> Fetches
    {
        get
        {
            lock (fetches)
            {
                return [.. fetches];
            }
        }
    }

    /// <summary>Done when the cloud's bytes have been stopped.</summary>
    public Task Stalled => stalled.Task;

    /// <summary>Lets so many more bytes through to the board and then none, on any connection, until <see cref="Release"/>.</summary>
    public void StallAfter(long bytes) => Interlocked.Exchange(ref bytesLeft, bytes);

    /// <summary>New connections pass everything again; stopped ones stay stopped.</summary>
    public void Release()
    {
        Interlocked.Exchange(ref bytesLeft, long.MaxValue);
        lock (fetches)
        {
            fetches.Clear();
        }
    }

    public void Dispose()
    {
        stopped.Cancel();
        listener.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Serve(await listener.AcceptTcpClientAsync(stopped.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the proxy is closed
        }
    }

    private async Task Serve(TcpClient board)
    {
        using (board)
        using (var cloud = new TcpClient())
        {
            try
            {
                await cloud.ConnectAsync(IPAddress.Loopback, cloudPort, stopped.Token);
                await Task.WhenAny(ToCloud(board.GetStream(), cloud.GetStream()), ToBoard(cloud.GetStream(), board.GetStream()));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // one side is gone, so the other one is closed as well
            }
        }
    }

    private async Task ToBoard(NetworkStream cloud, NetworkStream board)
    {
        var buffer = new byte[4096];
        int count;
        while ((count = await cloud.ReadAsync(buffer, stopped.Token)) > 0)
        {
            var over = -Interlocked.Add(ref bytesLeft, -count);
            if (over > 0)
            {
                await board.WriteAsync(buffer.AsMemory(0, Math.Max(0, (int)(count - over))), stopped.Token);
                stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, stopped.Token);
            }
            await board.WriteAsync(buffer.AsMemory(0, count), stopped.Token);
        }
    }

    private async Task ToCloud(NetworkStream board, NetworkStream cloud)
    {
        var packets = new MqttPackets();
        var buffer = new byte[4096];
        int count;
        while ((count = await board.ReadAsync(buffer, stopped.Token)) > 0)
        {
            foreach (var payload in packets.Published(buffer.AsSpan(0, count), "/" + Topics.Fetch))
            {
                var fetch = new Fetch();
                Assert.Equal(Reason.None, fetch.Decode(payload, payload.Length));
                lock (fetches)
                {
                    fetches.Add(fetch);
                }
            }
            await cloud.WriteAsync(buffer.AsMemory(0, count), stopped.Token);
        }
    }

    /// <summary>Just enough of MQTT 5 to find QoS 0 messages in a stream.</summary>
    private sealed class MqttPackets
    {
        private readonly List<byte> pending = [];

        public List<byte[]> Published(ReadOnlySpan<byte> bytes, string topicEnd)
        {
            pending.AddRange(bytes);
            var found = new List<byte[]>();
            while (TryReadLength(1, out var bodyAt, out var bodyBytes) && pending.Count >= bodyAt + bodyBytes)
            {
                var isPublish = (pending[0] & 0xf6) == 0x30; // publish, QoS 0
                var body = pending.GetRange(bodyAt, bodyBytes).ToArray();
                pending.RemoveRange(0, bodyAt + bodyBytes);
                var topicBytes = isPublish ? body[0] << 8 | body[1] : 0;
                if (isPublish && Encoding.UTF8.GetString(body, 2, topicBytes).EndsWith(topicEnd, StringComparison.Ordinal))
                {
                    found.Add(body[(2 + topicBytes + 1 + body[2 + topicBytes])..]); // behind the topic: the properties' length and they
                }
            }
            return found;
        }

        private bool TryReadLength(int at, out int bodyAt, out int length)
        {
            (bodyAt, length) = (at, 0);
            for (var shift = 0; bodyAt < pending.Count; shift += 7)
            {
                var digit = pending[bodyAt++];
                length |= (digit & 0x7f) << shift;
                if (digit < 0x80)
                {
                    return true;
                }
            }
            return false;
        }
    }
}
