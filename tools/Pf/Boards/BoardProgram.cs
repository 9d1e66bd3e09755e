using System.ComponentModel;
using System.Diagnostics;
using ProductFirmware.Pf.Building;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Boards;

/// <summary>The virtual board's own program, as it was built with pf.</summary>
internal static class BoardProgram
{
    /// <summary>How it is started.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments) =>
        new(DotNet.Program, [BuiltProgram.VirtualBoard(), .. arguments]);

    /// <summary>Runs it to its end with this terminal as its own; its exit code.</summary>
    /// <param name="toErrors">Its output goes to stderr, because stdout is for one JSON document.</param>
    public static async Task<int> Run(IEnumerable<string> arguments, bool toErrors, CancellationToken stop)
    {
        var start = Start(arguments);
        start.RedirectStandardOutput = toErrors;
        try
        {
            using var process = Process.Start(start)!;
            var copying = toErrors
                ? process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardError(), CancellationToken.None)
                : Task.CompletedTask;
            try
            {
                await process.WaitForExitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
            await copying;
            return process.ExitCode;
        }
        catch (Win32Exception)
        {
            throw Failure.Of("no_dotnet", "The dotnet program could not be started.", "install the .NET 10 SDK and put dotnet on the PATH");
        }
    }
}
