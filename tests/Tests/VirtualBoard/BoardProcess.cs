using System.Diagnostics;
using System.Text.RegularExpressions;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.VirtualBoard;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>A virtual board as a real process, and what it prints.</summary>
internal sealed partial class BoardProcess : IDisposable
{
    public const string Id = "e00fce68000024a1b2c3d4e5";

    private readonly Process process;
    private readonly List<string> lines = [];

    public BoardProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Executable => Path.ChangeExtension(typeof(BoardFolder).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);

    public int Pid => process.Id;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
            {
                return [.. lines];
            }
        }
    }

    /// <summary>Makes a board with this factory image.</summary>
    public static BoardFolder Provision(TemporaryFolder folder, byte[] image, int startLimitMs = 20_000, string server = "127.0.0.1:1")
    {
        var board = new BoardFolder(folder.File("board"));
        board.Provision(new Provisioning { DeviceId = Id, Server = server, KeysPem = TestImages.KeyPem, Image = image, StartLimitMs = startLimitMs });
        return board;
    }

    /// <summary>Puts an image into the second slot, to be tried at the next boot.</summary>
    public static void Stage(BoardFolder board, byte[] image)
    {
        using var flash = FileFlash.Open(board.FlashFile, timeoutMs: 0);
        TestBoard.Put(Layout.Esp32().Secondary(flash), image);
        new Trailer(Layout.Esp32().Secondary(flash)).Request(SwapType.Test);
    }

    public static BoardProcess Run(BoardFolder board, params string[] options) => new(["run", "--dir", board.Path, .. options]);

    /// <summary>Waits for a line that holds this text.</summary>
    public async Task Says(string text, int times = 1)
    {
        await Wait.Until(
            () => Lines.Count(line => line.Contains(text)) >= times || process.HasExited,
            () => $"waiting for \"{text}\" in:\n{string.Join('\n', Lines)}");
        process.WaitForExit(process.HasExited ? -1 : 0);
        Assert.True(Lines.Count(line => line.Contains(text)) >= times, $"no \"{text}\" in:\n{string.Join('\n', Lines)}");
    }

    /// <summary>The process of the app that came up last.</summary>
    public Process App() => Process.GetProcessById(int.Parse(PidOf().Match(Lines.Last(line => line.Contains(" pid "))).Groups[1].Value));

    public void Kill() => process.Kill();

    /// <summary>What the machine's own kill command sends.</summary>
    public async Task Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Pid}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> Exit()
    {
        await process.WaitForExitAsync(new CancellationTokenSource(Wait.Limit).Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        process.WaitForExit();
        process.Dispose();
    }

    [GeneratedRegex(@" pid (\d+)")]
    private static partial Regex PidOf();

    private void Add(string? line)
    {
        lock (lines)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }
}
