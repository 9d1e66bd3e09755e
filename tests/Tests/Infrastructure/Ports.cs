using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ProductFirmware.Tests.Infrastructure;

/// <summary>
/// Ports for what listens later, perhaps after it was killed, on the same one again. They lie below those that the system hands out
/// by itself, so that nobody who asks for any port gets one of them meanwhile.
/// </summary>
internal static class Ports
{
    private const int First = 10_000;
    private const int Last = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && Given.TryAdd(port, true))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
