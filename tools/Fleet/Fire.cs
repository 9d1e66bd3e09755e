using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ProductFirmware.Fleet;

/// <summary>How long and how hard.</summary>
internal sealed record FirePlan(int Seed, int Kills, int Devices);

/// <summary>
/// The server under fire: while people import, name, upload and release, and a fleet downloads, the server's process is killed at
/// moments of chance, also while it starts. Each time everybody holds still, the server starts on what is left, and what was
/// acknowledged must be there. Once the killing stops, downloads end by themselves, and every device reaches its version.
/// </summary>
internal sealed class Fire(FirePlan plan, Scene scene, TextWriter to)
{
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(3);

    private readonly Random random = new(plan.Seed);
    private int killsAtStart;

    /// <summary>One run; the line that sums it up. A broken promise is a <see cref="PromiseBroken"/>.</summary>
    public static async Task<string> Run(FirePlan plan, TextWriter to)
    {
        await using var scene = new Scene(plan.Seed, plan.Devices);
        return await new Fire(plan, scene, to).Run();
    }

    private int Acknowledged => scene.Ledger.Acknowledged + scene.Messages;

    private async Task<string> Run()
    {
        var clock = Stopwatch.StartNew();
        await scene.Start();
        using var stopWork = new CancellationTokenSource();
        var work = scene.Operators.Work(stopWork.Token);
        scene.Gate.Open();
        await Wait(() => scene.Devices.All(device => device.MustBeKnown.Count > 0) ? null : "not every device has reported");
        for (var kill = 1; kill <= plan.Kills; kill++)
        {
            await UntilKill();
            await KillAndCheck(kill);
        }
        await stopWork.CancelAsync();
        await work;
        await Rest();
        await scene.StopDevices();
        await scene.Promises.Check(CancellationToken.None);
        PromiseBroken.Unless(scene.Server.Errors is [], () => "The server logged errors:\n" + string.Join('\n', scene.Server.Errors.Take(5)));
        return FormattableString.Invariant(
            $"ok seed={plan.Seed} kills={plan.Kills} killed_at_start={killsAtStart} devices={plan.Devices} requests={scene.Ledger.Acknowledged} messages={scene.Messages} imported={scene.Ledger.Imported.Count} rollouts={scene.Operators.Rollouts} downloads={scene.Devices.Sum(device => device.Downloads)} seconds={clock.Elapsed.TotalSeconds:0}");
    }

    // Counted in acknowledgements, so that a slow machine is not killed before it has given any; often while all devices come back at
    // once. Then at the very moment of an answer, or a moment later, since what is under way just then is what matters.
    private async Task UntilKill()
    {
        var until = Acknowledged + (random.Next(3) == 0 ? random.Next(plan.Devices) : random.Next(plan.Devices, 5 * plan.Devices));
        for (var clock = Stopwatch.StartNew(); Acknowledged < until && clock.Elapsed < QuietLimit;)
        {
            await Task.Delay(10);
        }
        await (random.Next(4) switch
        {
            0 => scene.DeviceAnswered.Next(QuietLimit),
            1 => scene.RequestAnswered.Next(QuietLimit),
            _ => Task.Delay(random.Next(50)),
        });
    }

    private async Task KillAndCheck(int kill)
    {
        await scene.Server.Kill();
        scene.Gate.Close();
        while (random.Next(4) == 0)
        {
            scene.Server.Launch();
            await Task.Delay(random.Next(1500));
            await scene.Server.Kill();
            killsAtStart++;
        }
        scene.Server.Launch();
        await scene.Server.Ready();
        await scene.Promises.Check(CancellationToken.None);
        PromiseBroken.Unless(scene.Broken is null, () => scene.Broken!);
        await to.WriteLineAsync($"kill {kill}: {scene.Ledger.Acknowledged} requests and {scene.Messages} messages acknowledged and there, version {scene.Operators.Released} released");
        scene.Gate.Open();
    }

    // First whatever is under way ends without help. Then everybody starts anew, and takes what is released: the server says what that
    // is, since the last answer may have been lost.
    private async Task Rest()
    {
        foreach (var device in scene.Devices.Where(device => scene.Ledger.Values.ContainsKey($"lock {device.Id}")))
        {
            scene.Ledger.Asked($"lock {device.Id}", "");
            await scene.Api.Must(HttpMethod.Put, $"/v1/products/{Scene.Product}/devices/{device.Id}", new JsonObject { ["desired_firmware_version"] = null });
        }
        await Wait(() => scene.Broken ?? scene.Promises.StillOpen());
        var versions = await scene.Api.Get($"/v1/products/{Scene.Product}/firmware", CancellationToken.None);
        if (versions.AsArray().FirstOrDefault(one => (bool)one!["current"]!)?["version"] is not { } released)
        {
            return; // nothing was released yet
        }
        foreach (var device in scene.Devices)
        {
            device.Reboot();
        }
        await Wait(() => scene.Broken ?? scene.Promises.NotYet((int)released) ?? scene.Promises.StillOpen());
    }

    private static async Task Wait(Func<string?> missing)
    {
        var clock = Stopwatch.StartNew();
        while (missing() is { } what)
        {
            PromiseBroken.Unless(clock.Elapsed < RestLimit, () => $"After {RestLimit.TotalMinutes} minutes without trouble: {what}");
            await Task.Delay(100);
        }
    }
}
