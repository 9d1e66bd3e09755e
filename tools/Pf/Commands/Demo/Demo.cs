using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary><c>pf demo</c>: the whole product on one machine, with real images over real MQTT, in under a minute.</summary>
internal static class Demo
{
    private sealed record Options(string? Folder, bool Keep);

    /// <summary>How to reach what was kept.</summary>
    private sealed record Access(string Url, string Mqtt, string User, string Password, string Token, string Folder);

    private sealed record Result(bool Ok, IReadOnlyList<DemoStep> Steps);

    /// <summary>What runs on after <c>--keep</c>.</summary>
    private sealed record State(Access Access, IReadOnlyList<RunningProcess> Processes);

    /// <param name="StartedAt">Tells the process from a later one with the same number.</param>
    private sealed record RunningProcess(int Id, string Name, DateTime StartedAt);

    private sealed record Stopped(int Processes);

    public static Verb Create()
    {
        var folder = new Option<string?>("--dir") { Description = "Keep keys, images, boards and the cloud's data in this folder, which must be empty.", HelpName = "D" };
        var keep = new Option<bool>("--keep") { Description = "Leave server and boards running, and print how to reach them." };
        var end = new Option<bool>("--stop") { Description = "End what a demo with --keep left running in --dir." };
        return new Verb("demo", "Play the whole story on this machine: six virtual boards, a stranger, a release, a bad version.", "pf demo --keep --dir /tmp/blinky")
        {
            folder, keep, end,
        }.Runs((parse, screen, stop) => parse.GetValue(end)
            ? Stop(parse.GetValue(folder) ?? throw Failure.Usage("--stop wants to know which demo.", "give its folder with --dir"), screen)
            : Run(new(parse.GetValue(folder), parse.GetValue(keep)), screen, stop));
    }

    private static async Task Run(Options options, Screen screen, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var folder = DemoFolder.Create(options.Folder);
        var script = new DemoScript(screen, stop);
        var processes = new List<Background>();
        var isKept = false;
        try
        {
            await Play(options, folder, script, processes, screen, stop);
            isKept = options.Keep;
            screen.Note($"All {script.Steps.Count} steps as expected, in {clock.Elapsed.TotalSeconds:0} s.");
        }
        finally
        {
            await CleanUp(folder, processes, isKept);
            if (screen.Json)
            {
                Screen.Line(new Result(script.Steps.Count > 0 && script.Steps.All(step => step.Ok) && !stop.IsCancellationRequested, script.Steps));
            }
        }
    }

    private static async Task Play(
        Options options, DemoFolder folder, DemoScript script, List<Background> processes, Screen screen, CancellationToken stop)
    {
        screen.Note($"Building Blinky 1, 2 and 3 and starting a server; what is made lies in {folder.Root}{(folder.IsTemporary && !options.Keep ? " until the end" : "")}");
        using var building = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var images = DemoImages.Make(folder, building.Token);
        try
        {
            await Play(options, folder, images, script, processes, screen, stop);
        }
        finally
        {
            // Where the server did not start, the compilers would go on, and write into a folder that is about to go.
            await building.CancelAsync();
            await ((Task)images).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task Play(
        Options options, DemoFolder folder, Task<KeyFiles> images, DemoScript script, List<Background> processes, Screen screen, CancellationToken stop)
    {
        var server = await DemoServer.Start(folder, processes, stop);
        var access = new Access(server.Url, server.Mqtt, server.User, server.Password, server.Token, folder.Root);
        if (options.Keep && screen.Json)
        {
            Screen.Line(access);
        }
        using var cloud = new CloudClient(ServerAddress.Parse(server.Url), server.Token);
        var play = new DemoPlay(folder, server, await images, cloud, script, stop);
        try
        {
            await play.Run();
        }
        finally
        {
            processes.AddRange(play.Processes);
        }
        if (options.Keep)
        {
            Keep(folder, access, processes, screen);
        }
    }

    private static void Keep(DemoFolder folder, Access access, List<Background> processes, Screen screen)
    {
        var state = new State(access, [.. processes.Select(process => new RunningProcess(process.Id, process.Name, process.StartedAt))]);
        AtomicFile.Write(folder.StateFile, JsonSerializer.SerializeToUtf8Bytes(state, RestJson.Options), ownerOnly: true);
        string[] lines =
        [
            "Server and boards keep running.",
            $"  open     {access.Url} in a browser (it is the API too)",
            $"  MQTT     {access.Mqtt}",
            $"  sign in  pf login --url {access.Url} --admin-file {Path.Combine(folder.Cloud, "admin.json")}",
            $"           user {access.User}, password {access.Password}",
            "  then     pf device list --product 94",
            $"  stop     pf demo --stop --dir {folder.Root}",
        ];
        foreach (var line in lines)
        {
            screen.Note(line);
        }
    }

    private static async Task CleanUp(DemoFolder folder, List<Background> processes, bool isKept)
    {
        if (!isKept)
        {
            await Task.WhenAll(processes.Select(process => process.Kill()));
        }
        processes.ForEach(process => process.Dispose());
        if (!isKept && folder.IsTemporary)
        {
            folder.Delete();
        }
    }

    private static Task Stop(string path, Screen screen)
    {
        var folder = DemoFolder.Open(path);
        var state = JsonSerializer.Deserialize<State>(File.ReadAllText(folder.StateFile), RestJson.Options)!;
        var ended = state.Processes.Count(Kill);
        File.Delete(folder.StateFile);
        screen.Done(new Stopped(ended), $"Ended {ended} processes; what they made is in {folder.Root}.");
        return Task.CompletedTask;
    }

    // Only the very process that the demo started: its number may have been given to another one since.
    private static bool Kill(RunningProcess running)
    {
        try
        {
            using var process = Process.GetProcessById(running.Id);
            if (Math.Abs((process.StartTime.ToUniversalTime() - running.StartedAt).TotalSeconds) > 1)
            {
                return false;
            }
            process.Kill(entireProcessTree: true);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false; // it has ended by itself
        }
    }
}
