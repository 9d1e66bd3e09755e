using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>A socket to the broker that sends what no library would.</summary>
internal sealed class RawMqtt : IAsyncDisposable
{
    private const byte ServerUnavailable = 3;

    private TcpClient socket = new();

    public static async Task<RawMqtt> To(IPEndPoint broker)
    {
        var raw = new RawMqtt();
        await raw.Open(broker);
        return raw;
    }

    /// <summary>The same with TLS, whatever the server shows.</summary>
    public static async Task<RawMqtt> ToTls(IPEndPoint broker)
    {
        var raw = await To(broker);
        var tls = new SslStream(raw.Stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        raw.Stream = tls;
        return raw;
    }

    /// <summary>The same over a WebSocket, which reads nothing that it is not asked for either.</summary>
    public static async Task<RawMqtt> ToWebSocket(string url)
    {
        var webSocket = new ClientWebSocket();
        webSocket.Options.AddSubProtocol("mqtt");
        await webSocket.ConnectAsync(new Uri(url.Replace("http", "ws") + "/mqtt"), CancellationToken.None);
        return new RawMqtt { Stream = WebSocketStream.Create(webSocket, WebSocketMessageType.Binary, ownsWebSocket: true) };
    }

    public Stream Stream { get; private set; } = null!;

    public Socket Socket => socket.Client;

    /// <summary>A CONNECT of MQTT 3.1.1.</summary>
    public static byte[] Connect(string id, string password, int keepAliveSeconds = 0, byte[]? more = null)
    {
        var keepAlive = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(keepAlive, (ushort)keepAliveSeconds);
        return Packet(0x10, [.. Text("MQTT"), 4, 0xC2, .. keepAlive, .. Text(id), .. Text(id), .. Text(password), .. more ?? []]);
    }

    /// <summary>The same of MQTT 5, without properties.</summary>
    public static byte[] Connect5(string id, string password) =>
        Packet(0x10, [.. Text("MQTT"), 5, 0xC2, 0, 0, 0, .. Text(id), .. Text(id), .. Text(password)]);

    /// <summary>A PUBLISH at QoS 0.</summary>
    public static byte[] Publish(string topic, byte[] payload) => Packet(0x30, [.. Text(topic), .. payload]);

    public static byte[] Subscribe(IEnumerable<string> filters) =>
        Packet(0x82, [0, 1, .. filters.SelectMany(filter => (byte[])[.. Text(filter), 1])]);

    public static byte[] Packet(byte type, byte[] rest) => [type, .. Length(rest.Length), .. rest];

    public static byte[] Length(int length)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. bytes];
    }

    public static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    public Task Send(byte[] bytes) => Stream.WriteAsync(bytes).AsTask();

    /// <summary>Connects as a device that the server takes, again where its credential could not be saved within two seconds.</summary>
    public async Task Accepted(string id, string credential, int keepAliveSeconds = 0)
    {
        var answer = await AnswerTo(id, credential, keepAliveSeconds);
        while (answer == ServerUnavailable)
        {
            var broker = (IPEndPoint)socket.Client.RemoteEndPoint!;
            socket.Dispose();
            socket = new TcpClient();
            await Open(broker);
            answer = await AnswerTo(id, credential, keepAliveSeconds);
        }
        Assert.Equal(0, answer);
    }

    /// <summary>Connects. What the server answers: 0 where it takes the device.</summary>
    public async Task<byte> AnswerTo(string id, string credential, int keepAliveSeconds = 0)
    {
        await Send(Connect(id, credential, keepAliveSeconds));
        var answer = new byte[4];
        await Stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Wait.Limit);
        Assert.Equal([0x20, 2, 0], answer[..3]);
        return answer[3];
    }

    /// <summary>The same with MQTT 5.</summary>
    public async Task<byte> AnswerTo5(string id, string credential)
    {
        await Send(Connect5(id, credential));
        var header = new byte[2];
        await Stream.ReadExactlyAsync(header).AsTask().WaitAsync(Wait.Limit);
        var answer = new byte[header[1]];
        await Stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Wait.Limit);
        Assert.Equal(0x20, header[0]);
        return answer[1];
    }

    /// <summary>The server has cut the connection; seen by writing, because what it sent before was never read.</summary>
    public async Task IsCut()
    {
        await Wait.Until(async () =>
        {
            try
            {
                await Send([0xC0, 0]);
                return false;
            }
            catch (Exception e) when (e is IOException or WebSocketException)
            {
                return true;
            }
        });
    }

    /// <summary>The server ends the connection, whatever it sent before.</summary>
    public async Task Ends()
    {
        var buffer = new byte[4096];
        try
        {
            while (await Stream.ReadAsync(buffer).AsTask().WaitAsync(Wait.Limit) > 0)
            {
            }
        }
        catch (IOException)
        {
            // reset: an end as well
        }
    }

    /// <summary>Connects where the server takes nobody more: it ends the connection, perhaps before that is made.</summary>
    public static async Task IsTurnedAway(IPEndPoint broker)
    {
        try
        {
            await using var raw = await To(broker);
            await raw.Ends();
        }
        catch (SocketException)
        {
            // reset while it was made
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (Stream is WebSocketStream webSocket)
        {
            await webSocket.DisposeAsync();
        }
    }

    private async Task Open(IPEndPoint broker)
    {
        await socket.ConnectAsync(broker);
        socket.NoDelay = true;
        Stream = socket.GetStream(); // once: a socket that was reset gives none
    }
}
