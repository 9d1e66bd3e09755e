using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ProductFirmware.Fleet;

/// <summary>The real server as a program of its own, killed and started again on the same folder and ports.</summary>
internal sealed class ServerProgram(string data, IReadOnlyList<string> options) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    private readonly List<string> log = [];
    private Process? process;
    private TaskCompletionSource ready = new();

    public string Data => data;

    public int HttpPort { get; } = FreePort();

    public IPEndPoint Mqtt { get; } = new(IPAddress.Loopback, FreePort());

    public Uri Url => new($"http://127.0.0.1:{HttpPort}/");

    public int ProcessId => process!.Id;

    /// <summary>What it logged as an error, since it was first started.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (log)
            {
                return [.. log.Where(line => line.Contains("Z fail: ", StringComparison.Ordinal) || line.Contains("Z crit: ", StringComparison.Ordinal))];
            }
        }
    }

    /// <summary>Begins to start it.</summary>
    public void Launch()
    {
        ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var program = typeof(Rest.OkAnswer).Assembly.Location;
        process = new Process
        {
            StartInfo = new("dotnet", [program, "--data", data, "--http", $"{HttpPort}", "--mqtt", $"{Mqtt.Port}", .. options])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        var starting = ready;
        process.OutputDataReceived += (_, e) => Add(e.Data, starting);
        process.ErrorDataReceived += (_, e) => Add(e.Data, starting);
        process.Exited += (_, _) => starting.TrySetException(new InvalidOperationException("The server ended before it was ready.\n" + Tail()));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Ends when it is ready.</summary>
    public Task Ready() => ready.Task.WaitAsync(ReadyLimit);

    /// <summary>As a power cut would.</summary>
    public async Task Kill()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        _ = ready.Task.Exception;
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            await Kill();
        }
    }

    // Below the ports that the system hands out by itself: nobody who asks for any gets it while the server is down.
    private static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(10_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // taken
            }
        }
    }

    private string Tail()
    {
        lock (log)
        {
            return string.Join('\n', log.TakeLast(20));
        }
    }

    private void Add(string? line, TaskCompletionSource starting)
    {
        if (line is null)
        {
            return;
        }
        lock (log)
        {
            log.Add(line);
        }
        if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            starting.TrySetResult();
        }
    }
}
