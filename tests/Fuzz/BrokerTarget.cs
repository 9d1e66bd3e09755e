using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ProductFirmware.Server;

namespace ProductFirmware.Fuzz;

/// <summary>Raw bytes at the port of a whole broker, which must neither log an error nor stop answering who comes next.</summary>
internal static class BrokerTarget
{
    // Whoever sends nonsense waits for nothing: the broker has this long to close the line.
    private const int AnswerMs = 20;

    // CONNECT of a device as MQTT 3.1.1 has it: what must be answered whatever was sent before.
    private static readonly byte[] Greeting =
        [0x10, 0x0f, 0x00, 0x04, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 0x04, 0x02, 0x00, 0x3c, 0x00, 0x03, (byte)'a', (byte)'b', (byte)'c'];

    private static readonly Errors Logged = new();
    private static readonly Lazy<IPEndPoint> Broker = new(Start);
    private static int sent;

    public static void Send(byte[] bytes)
    {
        using (var line = Connect())
        {
            Say(line, bytes);
        }
        if (++sent % 100 == 0)
        {
            using var next = Connect();
            next.ReceiveTimeout = 10_000;
            next.Send(Greeting);
            if (next.Receive(new byte[4]) == 0)
            {
                throw new InvalidOperationException("The broker no longer answers.");
            }
        }
        if (Logged.First is { } error)
        {
            throw new InvalidOperationException(error);
        }
    }

    private static void Say(Socket line, byte[] bytes)
    {
        try
        {
            line.Send(bytes);
            line.ReceiveTimeout = AnswerMs;
            line.Receive(new byte[1024]);
        }
        catch (SocketException)
        {
            // closed, or it waits for more: both are right
        }
    }

    private static Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(true, 0) };
        socket.Connect(Broker.Value);
        return socket;
    }

    private static IPEndPoint Start()
    {
        var folder = Directory.CreateTempSubdirectory("pf-fuzz-").FullName;
        var server = Server.Program.Start(new ServerOptions(folder, 0, 0, IPAddress.Loopback), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(Logged);
        }).GetAwaiter().GetResult();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, true);
        return IPEndPoint.Parse(server.Mqtt);
    }

    // The first error that the server logs.
    private sealed class Errors : ILoggerProvider, ILogger
    {
        public string? First { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                First ??= $"{formatter(state, exception)} {exception}";
            }
        }

        public void Dispose()
        {
        }
    }
}
