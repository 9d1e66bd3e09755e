using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using ProductFirmware.Tests.Dashboard;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>README's first command, as a newcomer runs it.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task S84_S88_two_demos_at_once_both_see_what_they_expect_and_one_is_kept_and_goes_on_in_the_browser()
    {
        var kept = folder.File("kept");
        var demos = await Task.WhenAll(PfProcess.Run(folder, ["demo", "--json", "--keep", "--dir", kept]), PfProcess.Run(folder, ["demo"]));
        try
        {
            Assert.All(demos, demo => demo.Ok());
            await CheckKept(demos[0].Output, kept);
            await KeptDemo.Play(Json(demos[0].Output.Split('\n')[0]));
            Assert.Contains(demos[1].Output.Trim(), await File.ReadAllTextAsync(Repository.File("README.md")));
        }
        finally
        {
            var state = Json(await File.ReadAllTextAsync(Path.Combine(kept, "demo.json")));
            (await PfProcess.Run(folder, ["demo", "--stop", "--dir", kept])).Ok();
            var ids = state.GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("id").GetInt32()).ToArray();
            Assert.Equal(7, ids.Length); // the server and six boards
            await Wait.Until(() => !ids.Any(IsRunning));
            await Wait.Until(() => LocalBoards(kept).All(StartPageTests.IsOff)); // the server was killed, and took them along
        }
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_left_alone()
    {
        await File.WriteAllTextAsync(folder.File("mine.txt"), "mine");
        var demo = await PfProcess.Run(folder, ["demo", "--dir", folder.Path]);
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains("is not empty", demo.Errors);
        Assert.Equal([folder.File("mine.txt")], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_server_that_does_not_start_ends_the_demo_and_the_compilers_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are found in /proc.");
        var own = folder.File("own");
        var demo = await PfProcess.Run(folder, ["demo", "--dir", own], environment: ("PF_LISTEN", "nowhere"));
        Assert.Equal(1, demo.ExitCode);
        Assert.Contains("The server ended at start", demo.Errors);
        Assert.True(File.Exists(Path.Combine(own, "keys", "product.pem"))); // they were under way
        await Wait.Until(() => !Directory.GetDirectories("/proc").Any(process => CommandLine(process).Contains(own)));
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // no process, or one that has just ended
        }
    }

    private static async Task CheckKept(string output, string kept)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        var access = Json(lines[0]);
        Assert.All(new[] { "url", "mqtt", "user", "password", "token" }, name => Assert.NotEqual("", access.GetProperty(name).GetString()));

        var result = Json(lines[1]);
        Assert.True(result.GetProperty("ok").GetBoolean());
        Assert.All(result.GetProperty("steps").EnumerateArray(), step =>
        {
            Assert.True(step.GetProperty("ok").GetBoolean());
            Assert.Equal(step.GetProperty("expected").GetString(), step.GetProperty("observed").GetString());
            Assert.NotEqual("", step.GetProperty("name").GetString());
        });

        Assert.True(File.Exists(Path.Combine(kept, "keys", "product.pem")));
        Assert.All(new[] { 1, 2, 3 }, version => Assert.True(File.Exists(Path.Combine(kept, "images", $"blinky-{version}.bin"))));
        var boards = Directory.GetDirectories(Path.Combine(kept, "boards"));
        Assert.Equal(6, boards.Length);
        Assert.All(boards, board => Assert.Equal(0x400000, new FileInfo(Path.Combine(board, "flash.bin")).Length));

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access.GetProperty("token").GetString());
        var devices = Json(await http.GetStringAsync($"{access.GetProperty("url").GetString()!.TrimEnd('/')}/v1/products/94/devices"));
        Assert.Equal(6, devices.GetProperty("devices").GetArrayLength());
    }

    // Boards that the dashboard started.
    private static string[] LocalBoards(string kept)
    {
        var folder = Path.Combine(kept, "cloud", "boards");
        return Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
