using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using ProductFirmware.Server;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>A server in a process of its own, so that its processor time and memory hold nothing of those who ask it. It ends with its input.</summary>
internal sealed class ServerApart : IAsyncDisposable
{
    /// <summary>The first word that starts this program as the server.</summary>
    public const string Word = "serve";

    private readonly Process process;

    private ServerApart(Process process) => this.process = process;

    public string Url { get; private set; } = "";

    public string Mqtt { get; private set; } = "";

    /// <summary>Processor time that the server has taken since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<ServerApart> Start(string folder)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, Word) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var server = new ServerApart(Process.Start(start)!);
        var ready = (await server.Ask(folder)).Split(' ');
        (server.Url, server.Mqtt) = (ready[0], ready[1]);
        return server;
    }

    /// <summary>Bytes that the server holds after a full collection: managed ones, and all that are its own.</summary>
    public async Task<(long Managed, long Private)> Memory()
    {
        var said = (await Ask("memory")).Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (said[0], said[1]);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>The other process: the first line is the data folder, every other one asks for the memory.</summary>
    public static async Task Serve()
    {
        var options = new ServerOptions((await Console.In.ReadLineAsync())!, 0, 0, IPAddress.Loopback) { WebhooksAllowPrivate = true };
        await using var server = await Server.Program.Start(options, builder => builder.Logging.ClearProviders());
        Console.WriteLine($"{server.Url} {server.Mqtt}");
        while (await Console.In.ReadLineAsync() is not null)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            var managed = GC.GetTotalMemory(forceFullCollection: true);
            using var self = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{managed} {self.PrivateMemorySize64}"));
        }
    }

    private async Task<string> Ask(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        return await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server has ended.");
    }
}
