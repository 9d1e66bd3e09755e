using System.Diagnostics;
using System.Text.Json;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>The command line as a user runs it.</summary>
internal static class PfProcess
{
    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(params IEnumerable<string> arguments)
    {
        var assembly = Repository.File("tools", "Pf", "bin", Repository.Configuration, "net10.0", "pf.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Runs it and expects that it succeeds.</summary>
    public static async Task<string> Ok(params IEnumerable<string> arguments)
    {
        var (exitCode, output, errors) = await Run(arguments);
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}\n{errors}");
        return output;
    }

    /// <summary>A line of JSON.</summary>
    public static JsonElement Json(string line) => JsonDocument.Parse(line).RootElement;
}
