using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using MQTTnet.Protocol;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>
/// What the other devices notice of an attack: how long a report waits for its verdict, with the attack and without it, in turns, so
/// that whatever else the machine does falls on both.
/// </summary>
internal sealed class AttackRun(ServerProgram server, TimeSpan turn, int rounds)
{
    private const int Devices = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<double> quietMs = [];
    private readonly ConcurrentBag<double> loudMs = [];
    private volatile ConcurrentBag<double>? into;

    public static async Task Run(TimeSpan turn, int rounds, string only, TextWriter to)
    {
        var folder = Directory.CreateTempSubdirectory("pf-attack-");
        await using (var server = new ServerProgram(Path.Combine(folder.FullName, "data"), []))
        {
            server.Launch();
            await server.Ready();
            await Prepare(server);
            await to.WriteLineAsync($"{Devices} devices report every {Pause.TotalMilliseconds:0} ms; {rounds} turns of {turn.TotalSeconds:0} s each without and with the attack");
            await to.WriteLineAsync("| attack | quiet p50 ms | p99 ms | attacked p50 ms | p99 ms | p50 × | p99 × |");
            await to.WriteLineAsync("|---|---|---|---|---|---|---|");
            foreach (var attack in Attacks.All.Where(attack => attack.Name.StartsWith(only, StringComparison.Ordinal)))
            {
                await to.WriteLineAsync(await new AttackRun(server, turn, rounds).Measure(attack));
            }
        }
        folder.Delete(recursive: true);
    }

    private static async Task Prepare(ServerProgram server)
    {
        using var api = new Api(server);
        await api.SignIn(default);
        using var images = new Images(Scene.Product, "VIRTUAL");
        await api.Ask(HttpMethod.Post, "/v1/products", new CreateProduct(new NewProduct("Attacked", Scene.Product, null, [images.PublicPem])), default);
        using var ids = new StringContent(string.Join('\n', Enumerable.Range(1, Devices).Select(IdOf)));
        await api.Ask(HttpMethod.Post, $"/v1/products/{Scene.Product}/devices", ids, default);
    }

    private static string IdOf(int number) => DeviceId.Prefix + $"{number:x12}";

    private async Task<string> Measure(Attack attack)
    {
        using var stop = new CancellationTokenSource();
        List<Task> reporting = [.. Enumerable.Range(1, Devices).Select(number => Report(number, stop.Token))];
        await Task.Delay(turn); // warm
        for (var round = 0; round < rounds; round++)
        {
            into = quietMs;
            await Task.Delay(turn);
            into = null;
            using var stopAttack = new CancellationTokenSource();
            var attacking = attack.Run(server.Mqtt, stopAttack.Token);
            await Task.Delay(turn / 4); // until it is in full swing
            into = loudMs;
            await Task.Delay(turn);
            into = null;
            await stopAttack.CancelAsync();
            await attacking;
            await Task.Delay(turn / 4);
        }
        await stop.CancelAsync();
        await Task.WhenAll(reporting);
        return Row(attack.Name);
    }

    private string Row(string name)
    {
        var (quiet50, quiet99) = Percentiles(quietMs);
        var (loud50, loud99) = Percentiles(loudMs);
        return FormattableString.Invariant(
            $"| {name} | {quiet50:0.0} | {quiet99:0.0} | {loud50:0.0} | {loud99:0.0} | {loud50 / quiet50:0.00} | {loud99 / quiet99:0.00} |");
    }

    private static (double P50, double P99) Percentiles(ConcurrentBag<double> times)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? (double.NaN, double.NaN) : (sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }

    // A time counts for the turn that it began in; one that never ends counts as the limit.
    private async Task Report(int number, CancellationToken stop)
    {
        var credential = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number))); // the same in every attack
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var link = new Link(IdOf(number), new Bell());
                await link.Connect(server.Mqtt, credential, stop);
                while (true)
                {
                    await ReportOnce(link, stop);
                    await Task.Delay(Pause, stop);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                into?.Add(AnswerLimit.TotalMilliseconds);
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReportOnce(Link link, CancellationToken stop)
    {
        var began = into;
        var bootId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        var report = new Report
        {
            Product = Scene.Product,
            Version = 1,
            Hash = new byte[Limits.HashBytes],
            State = ImageState.Confirmed,
            Target = "VIRTUAL",
            SlotBytes = Limits.ImageBytesMax,
            ChunkBytes = Limits.ChunkBytesMax,
            BootId = bootId,
            UpdatesEnabled = true,
        };
        var buffer = new byte[Limits.ControlBytesMax];
        var clock = Stopwatch.StartNew();
        await link.Publish(Topics.Report, buffer[..report.Encode(buffer)], MqttQualityOfServiceLevel.AtLeastOnce, stop);
        await link.Until(Topics.Verdict, bytes => IsOf(bytes, bootId), AnswerLimit, stop);
        began?.Add(clock.Elapsed.TotalMilliseconds);
    }

    private static bool IsOf(byte[] bytes, int bootId)
    {
        var verdict = new Verdict();
        return verdict.Decode(bytes, bytes.Length) == Reason.None && verdict.BootId == bootId;
    }
}
