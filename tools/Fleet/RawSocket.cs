using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ProductFirmware.Fleet;

/// <summary>A socket to the broker that sends what no library would, MQTT 3.1.1.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawSocket> To(IPEndPoint broker, CancellationToken stop)
    {
        var raw = new RawSocket();
        await raw.socket.ConnectAsync(broker, stop);
        return raw;
    }

    public static byte[] Connect(string id, string password)
    {
        const int KeepAliveSeconds = 600;
        var keepAlive = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(keepAlive, KeepAliveSeconds);
        return Packet(0x10, [.. Text("MQTT"), 4, 0xC2, .. keepAlive, .. Text(id), .. Text(id), .. Text(password)]);
    }

    /// <summary>At QoS 0.</summary>
    public static byte[] Publish(string topic, byte[] payload) => Packet(0x30, [.. Text(topic), .. payload]);

    public static byte[] Subscribe(IEnumerable<string> filters) => Packet(0x82, [0, 1, .. filters.SelectMany(filter => (byte[])[.. Text(filter), 1])]);

    public async Task Send(byte[] bytes, CancellationToken stop)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, stop);
        }
    }

    /// <summary>Reads and forgets what comes; false at the end.</summary>
    public async Task<bool> Skip(CancellationToken stop) => await socket.ReceiveAsync(new byte[4096], SocketFlags.None, stop) > 0;

    public void Dispose() => socket.Dispose();

    private static byte[] Packet(byte type, byte[] rest)
    {
        var length = new List<byte>();
        var left = rest.Length;
        do
        {
            length.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
            left >>= 7;
        }
        while (left > 0);
        return [type, .. length, .. rest];
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }
}
