using System.Net.Sockets;

namespace ProductFirmware.Fuzz;

/// <summary>Raw bytes at the port of a whole broker, which must neither log an error nor stop answering who comes next.</summary>
internal static class BrokerTarget
{
    // Whoever says that it sends nothing more is not waited for.
    private const int EndMs = 20_000;

    private const int GreetEvery = 20;

    // CONNECT of a nameless device as MQTT 3.1.1 has it: what must be answered whatever was sent before.
    private static readonly byte[] Greeting =
        [0x10, 0x0f, 0x00, 0x04, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 0x04, 0x02, 0x00, 0x3c, 0x00, 0x03, (byte)'a', (byte)'b', (byte)'c'];

    private static FuzzedServer? server;
    private static int sent;

    public static void Send(byte[] bytes)
    {
        var broker = FuzzedServer.ForNext(ref server);
        Say(broker, bytes);
        if (++sent % GreetEvery == 0 && Say(broker, Greeting) == 0)
        {
            throw new InvalidOperationException("The broker no longer answers.");
        }
        broker.MustBeWell();
    }

    // Sends all, says that it was all, and reads to the end: then everything was read and handled, and nothing had to be waited for.
    private static int Say(FuzzedServer broker, byte[] bytes)
    {
        using var line = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new LingerOption(true, 0),
            ReceiveTimeout = EndMs,
        };
        line.Connect(broker.Mqtt);
        var answered = 0;
        try
        {
            line.Send(bytes);
            line.Shutdown(SocketShutdown.Send);
            var part = new byte[16 * 1024];
            for (int count; (count = line.Receive(part)) > 0;)
            {
                answered += count;
            }
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.TimedOut && e.SocketErrorCode != SocketError.WouldBlock)
        {
            // ended before all was sent: right as well
        }
        return answered;
    }
}
