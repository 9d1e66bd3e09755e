using System.Diagnostics;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>How long and how hard.</summary>
internal sealed record FirePlan(int Seed, int Kills, int Devices);

/// <summary>
/// The server under fire: while people import, name, upload and release, and a fleet downloads, the server's process is killed at
/// moments of chance, also while it starts. Each time everybody holds still, the server starts on what is left, and what was
/// acknowledged must be there. Once the killing stops, every device reaches its version.
/// </summary>
internal sealed class Fire : IAsyncDisposable
{
    public const int Product = 94;

    private const string Target = "VIRTUAL";
    private const int FactoryBytes = 10_000;
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(3);

    private readonly FirePlan plan;
    private readonly TextWriter to;
    private readonly Random random;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pf-fire-");
    private readonly Gate gate = new();
    private readonly Ledger ledger = new();
    private readonly Images images = new(Product, Target);
    private readonly ServerProgram server;
    private readonly Api api;
    private readonly List<LightDevice> devices;
    private readonly Promises promises;
    private readonly Operators operators;
    private int killsAtStart;

    private Fire(FirePlan plan, TextWriter to)
    {
        this.plan = plan;
        this.to = to;
        random = new Random(plan.Seed);
        server = new ServerProgram(Path.Combine(folder.FullName, "data"), []);
        api = new Api(server);
        devices = [.. Enumerable.Range(1, plan.Devices).Select(number => new LightDevice(DeviceId.Prefix + $"{number:x12}", Target, server.Mqtt, gate, plan.Seed + number))];
        promises = new Promises(Path.Combine(server.Data, "cloud.db"), api, ledger, devices);
        operators = new Operators(api, gate, ledger, devices, images, plan.Seed);
    }

    /// <summary>One run; the line that sums it up. A broken promise is a <see cref="PromiseBroken"/>.</summary>
    public static async Task<string> Run(FirePlan plan, TextWriter to)
    {
        await using var fire = new Fire(plan, to);
        return await fire.Run();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        api.Dispose();
        images.Dispose();
        folder.Delete(recursive: true);
    }

    private int Acknowledged => ledger.Acknowledged + devices.Sum(device => device.Acknowledged);

    private async Task<string> Run()
    {
        var clock = Stopwatch.StartNew();
        server.Launch();
        await server.Ready();
        await Prepare(CancellationToken.None);
        using var stop = new CancellationTokenSource();
        using var stopWork = new CancellationTokenSource();
        List<Task> alive = [.. devices.Select(device => device.Live(stop.Token))];
        var work = operators.Work(stopWork.Token);
        gate.Open();
        await Wait(() => devices.All(device => device.MustBeKnown.Count > 0) ? null : "not every device has reported");
        for (var kill = 1; kill <= plan.Kills; kill++)
        {
            await UntilKill();
            await KillAndCheck(kill);
        }
        await stopWork.CancelAsync();
        await work;
        await Rest();
        await stop.CancelAsync();
        await Task.WhenAll(alive);
        await promises.Check(CancellationToken.None);
        Must(server.Errors is [], () => "The server logged errors:\n" + string.Join('\n', server.Errors.Take(5)));
        return FormattableString.Invariant(
            $"ok seed={plan.Seed} kills={plan.Kills} killed_at_start={killsAtStart} devices={plan.Devices} requests={ledger.Acknowledged} messages={devices.Sum(device => device.Acknowledged)} imported={ledger.Imported.Count} rollouts={operators.Rollouts} downloads={devices.Sum(device => device.Downloads)} seconds={clock.Elapsed.TotalSeconds:0}");
    }

    private async Task Prepare(CancellationToken stop)
    {
        await api.SignIn(stop);
        await Yes(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Fire", Product, null, [images.PublicPem])));
        var first = images.Make(1, FactoryBytes);
        devices.ForEach(device => device.Run(first, 1));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(first), "file", "firmware.bin" }, { new StringContent("Version 1"), "title" } };
        await Yes(HttpMethod.Post, $"/v1/products/{Product}/firmware", form);
        ledger.Uploaded[1] = first;
        using var list = new StringContent(string.Join('\n', devices.Select(device => device.Id)));
        await Yes(HttpMethod.Post, $"/v1/products/{Product}/devices", list);
        ledger.Imports++;
    }

    private async Task Yes(HttpMethod method, string path, object body)
    {
        var answer = await api.Ask(method, path, body, CancellationToken.None);
        Must(answer.IsYes, () => $"{method} {path}: {answer.Status} {answer.Body}");
    }

    // Counted in acknowledgements, so that a slow machine is not killed before it has given any; often while all devices come back at
    // once. A moment more, since what is under way just then is what matters.
    private async Task UntilKill()
    {
        var until = Acknowledged + (random.Next(3) == 0 ? random.Next(plan.Devices) : random.Next(plan.Devices, 5 * plan.Devices));
        for (var clock = Stopwatch.StartNew(); Acknowledged < until && clock.Elapsed < QuietLimit;)
        {
            await Task.Delay(10);
        }
        await Task.Delay(random.Next(50));
    }

    private async Task KillAndCheck(int kill)
    {
        await server.Kill();
        gate.Close();
        while (random.Next(4) == 0)
        {
            server.Launch();
            await Task.Delay(random.Next(1500));
            await server.Kill();
            killsAtStart++;
        }
        server.Launch();
        await server.Ready();
        await promises.Check(CancellationToken.None);
        Must(devices.All(device => device.Broken is null), () => devices.First(device => device.Broken is not null).Broken!);
        await to.WriteLineAsync($"kill {kill}: {ledger.Acknowledged} requests and {devices.Sum(device => device.Acknowledged)} messages acknowledged and there, version {operators.Released} released");
        gate.Open();
    }

    // What the last answer that was lost asked for may be so: the server says.
    private async Task Rest()
    {
        var locked = devices[0];
        await Yes(HttpMethod.Put, $"/v1/products/{Product}/devices/{locked.Id}", new System.Text.Json.Nodes.JsonObject { ["desired_firmware_version"] = null });
        ledger.Asked($"lock {locked.Id}", "");
        ledger.Answered($"lock {locked.Id}", "");
        var product = await api.Get($"/v1/products/{Product}/firmware", CancellationToken.None);
        var released = product.AsArray().FirstOrDefault(one => (bool)one!["current"]!)?["version"]!;
        if (released is null)
        {
            return; // nothing was released yet
        }
        devices.ForEach(device => device.Reboot());
        await Wait(() => devices.FirstOrDefault(device => device.Broken is not null)?.Broken ?? promises.NotYet((int)released));
    }

    private static async Task Wait(Func<string?> missing)
    {
        var clock = Stopwatch.StartNew();
        while (missing() is { } what)
        {
            Must(clock.Elapsed < RestLimit, () => $"After {RestLimit.TotalMinutes} minutes without trouble: {what}");
            await Task.Delay(100);
        }
    }

    private static void Must(bool isTrue, Func<string> otherwise)
    {
        if (!isTrue)
        {
            throw new PromiseBroken(otherwise());
        }
    }
}
