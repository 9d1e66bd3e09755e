using System.Diagnostics;
using ProductFirmware.Pf.Building;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>
/// A process that outlives pf where it is to be kept: its output goes to a file and not through a pipe, which would end with pf.
/// </summary>
internal sealed class Background : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly Process process;

    private Background(Process process, string name, string log)
    {
        this.process = process;
        Name = name;
        Log = log;
    }

    /// <summary>What it is, for messages.</summary>
    public string Name { get; }

    /// <summary>The file with everything that it prints.</summary>
    public string Log { get; }

    public int Id => process.Id;

    /// <summary>UTC.</summary>
    public DateTime StartedAt => process.StartTime.ToUniversalTime();

    public bool IsRunning => !process.HasExited;

    /// <summary>Starts a .NET program with its output appended to the log.</summary>
    public static Background Start(string name, string assembly, string log, params IEnumerable<string> arguments)
    {
        // The shell replaces itself by the program, so the process ID is the program's.
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd", ["/c", $"\"{DotNet.Program}\" \"{assembly}\" {Quoted(arguments)} >> \"{log}\" 2>&1 < NUL"])
            : new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >> \"$0\" 2>&1 < /dev/null", log, DotNet.Program, assembly, .. arguments]);
        start.Environment["DOTNET_TieredPGO"] = "0"; // many short-lived processes: start-up counts, not the last percent
        return new(Process.Start(start)!, name, log);
    }

    /// <summary>Ends it as a power cut would.</summary>
    public async Task Kill()
    {
        if (IsRunning)
        {
            process.Kill(entireProcessTree: true);
        }
        using var limit = new CancellationTokenSource(StopLimit);
        await process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Why it is not running: the end of its log.</summary>
    public Failure Failed(string what) => Failure.Of(
        "process_failed",
        $"{Name} {what}. It printed last: {string.Join(" / ", File.Exists(Log) ? File.ReadLines(Log).TakeLast(5) : [])}",
        $"see {Log}");

    public void Dispose() => process.Dispose();

    private static string Quoted(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(a => $"\"{a}\""));
}
