using System.Diagnostics;
using System.Text.RegularExpressions;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>The README's commands, run as they stand there.</summary>
public sealed partial class ReadmeTests : IAsyncDisposable
{
    private static readonly string Readme = File.ReadAllText(Repository.File("README.md"));
    private readonly TemporaryFolder folder = new();
    private Process? board;

    public ValueTask DisposeAsync()
    {
        board?.Kill(entireProcessTree: true);
        board?.WaitForExit();
        board?.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_first_two_commands_are_the_demo_and_the_tests() =>
        Assert.Equal(
            ["dotnet run --project tools/Pf -- demo", "bash tests/run.sh"],
            CommandBlock().Matches(Readme).Select(match => match.Groups["commands"].Value.Trim()).Take(2));

    [Fact]
    public async Task S5_S43_S47_by_hand_from_an_empty_cloud_to_a_board_in_the_list()
    {
        await using var cloud = new CloudProcess(folder.File("data"));
        await cloud.Start();
        var outputs = new List<string>();
        foreach (var line in Readme.Split('\n').Where(line => line.StartsWith("pf ", StringComparison.Ordinal)))
        {
            var arguments = line
                .Replace("device/Blinky", Repository.File("device", "Blinky"))
                .Replace("127.0.0.1:1883", $"127.0.0.1:{cloud.MqttPort}")
                .Split(' ')[1..];
            if (arguments is ["board", "run", ..])
            {
                board = StartBoard(arguments);
                await Wait.Until(async () => (await Pf(cloud, "device", "list", "--product", "94")).Output.Contains("\t1\t"));
                continue;
            }
            outputs.Add((await Pf(cloud, arguments)).Ok().Output);
        }
        Assert.Contains("e00fce68000024a1b2000001", outputs[^2]);
        Assert.Contains("no version is released", outputs[^1]);
    }

    private Task<PfResult> Pf(CloudProcess cloud, params IEnumerable<string> arguments) =>
        PfProcess.Run(folder, arguments, url: $"http://127.0.0.1:{cloud.HttpPort}");

    private Process StartBoard(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [PfProcess.Assembly, .. arguments])
    {
        WorkingDirectory = folder.Path,
        RedirectStandardOutput = true,
    })!;

    // A block of commands has no language; the transcript and the drawing are no commands.
    [GeneratedRegex("^```\\n(?<commands>(?:dotnet|bash) [^\\n]+\\n)```", RegexOptions.Multiline)]
    private static partial Regex CommandBlock();
}
