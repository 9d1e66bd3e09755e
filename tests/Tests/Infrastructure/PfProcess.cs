using System.Diagnostics;
using System.Text.Json;

namespace ProductFirmware.Tests.Infrastructure;

/// <summary>What a run of pf printed and how it ended.</summary>
internal sealed record PfResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The same, where nothing but success will do.</summary>
    public PfResult Ok()
    {
        Assert.True(ExitCode == 0, $"pf ended with {ExitCode}\n{Output}\n{Errors}");
        return this;
    }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public JsonElement ErrorJson => JsonDocument.Parse(Errors).RootElement;
}

/// <summary>Runs pf as a process of its own, in a folder of the test's own, signed in nowhere.</summary>
internal static class PfProcess
{
    public static string Assembly { get; } = Repository.File("tools", "Pf", "bin", Repository.Configuration, "net10.0", "pf.dll");

    public static async Task<PfResult> Run(TemporaryFolder folder, IEnumerable<string> arguments, string input = "", string? url = null, string? token = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CONFIG_HOME"] = folder.File("config");
        start.Environment["PF_URL"] = url ?? "";
        start.Environment["PF_TOKEN"] = token ?? "";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await errors);
    }

    public static Task<PfResult> Run(TemporaryFolder folder, params string[] arguments) => Run(folder, arguments.AsEnumerable());
}
