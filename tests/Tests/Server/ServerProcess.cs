using System.Diagnostics;
using System.Text.Json.Nodes;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>The server as a program of its own, with the options of a test.</summary>
internal static class ServerProcess
{
    private static readonly string Assembly = typeof(ProductFirmware.Server.RunningServer).Assembly.Location;

    public static Process Run(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Assembly, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Its ready line.</summary>
    public static async Task<JsonNode> Ready(Process server)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return JsonNode.Parse(line["ready ".Length..])!;
            }
        }
        throw new InvalidOperationException(await server.StandardError.ReadToEndAsync());
    }

    /// <summary>It ends with exit code 1 and one sentence that has a next step; what it printed besides.</summary>
    public static async Task Refuses(string sentence, params string[] arguments)
    {
        var (exitCode, output, error) = await End(arguments);
        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, error);
        Assert.Contains("Next:", error);
        Assert.Single(error.Trim().Split('\n'));
        Assert.DoesNotContain("Exception", output);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> End(params string[] arguments)
    {
        using var server = Run(arguments);
        var output = server.StandardOutput.ReadToEndAsync();
        var error = await server.StandardError.ReadToEndAsync();
        await server.WaitForExitAsync().WaitAsync(Wait.Limit);
        return (server.ExitCode, await output, error);
    }
}
