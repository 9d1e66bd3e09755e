using System.ComponentModel;
using System.Diagnostics;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Flashing;

/// <summary>
/// nanoff, nanoFramework's own flashing tool, run as a process. Only options that it documents are used; what each run is for stands in
/// one method, so that a person can be shown the same command.
/// </summary>
/// <param name="limit">How long one run may take.</param>
internal sealed class Nanoff(TimeSpan limit)
{
    /// <summary>Where nanoff is, if not on the PATH.</summary>
    private const string PathVariable = "PF_NANOFF";

    public static string[] ListPorts() => ["--listports"];

    /// <summary>Names chip, flash and MAC, and changes nothing.</summary>
    public static string[] Details(string port) => ["--platform", "esp32", "--serialport", port, "--devicedetails"];

    /// <summary>Erases the whole flash, old settings and images with it, and writes the runtime.</summary>
    public static string[] Update(string target, string port) =>
        ["--update", "--masserase", "--target", target, "--serialport", port, .. Minimal];

    /// <summary>Writes the resident assemblies and starts the board.</summary>
    public static string[] Deploy(string target, string port, string image) =>
        ["--deploy", "--image", image, "--target", target, "--serialport", port, .. Minimal];

    // The port stands in the JSON: with --serialport, versions before 2.5 take these two for a flashing of the chip.
    public static string[] Files(string json) => ["--filedeployment", json];

    public static string[] Network(string json) => ["--networkdeployment", json];

    /// <summary>The command as a person would type it.</summary>
    public static string InWords(IEnumerable<string> arguments) =>
        "nanoff " + string.Join(' ', arguments.Select(argument => argument.Contains(' ') ? $"\"{argument}\"" : argument));

    /// <summary>Runs it to its end and returns what it printed; anything but success is a failure with the next step.</summary>
    public async Task<string> Run(string[] arguments, CancellationToken stop)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(limit);
        using var process = Start(arguments);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limited.Token);
            var errors = process.StandardError.ReadToEndAsync(limited.Token);
            await process.WaitForExitAsync(limited.Token);
            var text = await output + await errors;
            return NanoffError.Find(process.ExitCode, text) is { } error ? throw error.ToFailure(InWords(arguments)) : text;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            stop.ThrowIfCancellationRequested();
            throw Failure.Of(
                "nanoff_hangs",
                $"{InWords(arguments)} did not end within {limit.TotalSeconds:0} s.",
                "unplug the board and plug it in again, hold its BOOT button while the command starts, or give it longer with --timeout");
        }
    }

    // At its usual verbosity it moves the cursor while it flashes, which fails where its output is no terminal.
    private static string[] Minimal => ["-v", "m"];

    private static Process Start(string[] arguments)
    {
        var program = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } given ? given : "nanoff";
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw Failure.Of("no_nanoff", $"The program {program}, which flashes boards, could not be started.", "install it: dotnet tool install -g nanoff");
        }
    }
}
