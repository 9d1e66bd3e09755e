using System.ComponentModel;
using System.Diagnostics;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Building;

/// <summary>How a run of the dotnet program ended, and all it printed.</summary>
internal sealed record DotNetResult(int ExitCode, string Output);

/// <summary>Runs the dotnet program of the SDK.</summary>
internal static class DotNet
{
    /// <summary>Set by a dotnet that runs pf; a dotnet that pf runs must find its own.</summary>
    private static readonly string[] Inherited = ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <summary>Runs it to its end; stopping ends the process with all that it started.</summary>
    public static async Task<DotNetResult> Run(string workingFolder, IEnumerable<string> arguments, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        foreach (var name in Inherited)
        {
            start.Environment.Remove(name);
        }
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var errors = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return new(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None); // it still writes until then
            throw;
        }
    }

    /// <summary>The dotnet that runs pf, or the one on the PATH.</summary>
    public static string Program => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw Failure.Of("no_sdk", $"The program {start.FileName} could not be started.", "install the .NET 10 SDK and put dotnet on the PATH");
        }
    }
}
