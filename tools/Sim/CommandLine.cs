using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Diagnostics;
using System.Text.Json;

namespace ProductFirmware.Sim;

/// <summary>The simulator's command line. Exit codes: 0 every truth held, 1 one did not, 2 usage.</summary>
internal static class CommandLine
{
    public const int DefaultSeed = 1;
    public const int DefaultDevices = 100;
    public const int DefaultDays = 60;

    private static readonly Option<long> Seed = new("--seed") { Description = "The run's seed.", DefaultValueFactory = _ => DefaultSeed };
    private static readonly Option<int> Devices = new("--devices") { Description = "How many boards.", DefaultValueFactory = _ => DefaultDevices };
    private static readonly Option<int> Days = new("--days") { Description = "How many days each; in the last six hours nothing goes wrong.", DefaultValueFactory = _ => DefaultDays };
    private static readonly Option<int> Seeds = new("--seeds") { Description = "How many seeds, counted up from --seed.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Minutes = new("--minutes") { Description = "Plays fresh seeds for so many minutes." };
    private static readonly Option<string?> Planted = new("--plant") { Description = "Plants a known bug, which must be found: " + string.Join(", ", Plants.Names), HelpName = "fault" };
    private static readonly Option<int?> Device = new("--device") { Description = "Writes out the whole history of this device (-1: the cloud)." };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Writes one JSON object for each run." };

    public static RootCommand Create()
    {
        var root = new RootCommand("Plays a fleet of real update agents against the real rules, with faults, in virtual time, from one seed.")
        {
            Seed, Devices, Days, Seeds, Minutes, Planted, Device, AsJson,
        };
        Limit(Devices, 100_000);
        Limit(Days, 3650);
        Limit(Seeds, 1_000_000);
        Planted.AcceptOnlyFromAmong([.. Plants.Names]);
        var help = root.Options.OfType<HelpOption>().Single();
        ((HelpAction)help.Action!).MaxWidth = int.MaxValue; // the plants stay on one line
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.SetAction(Run);
        return root;
    }

    private static void Limit(Option<int> option, int max) => option.Validators.Add(result =>
    {
        // What is no number is refused by the parser itself.
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < 1 || number > max))
        {
            result.AddError($"{option.Name} is from 1 to {max}.");
        }
    });

    private static int Run(ParseResult parsed)
    {
        var to = parsed.InvocationConfiguration.Output;
        var clock = Stopwatch.StartNew();
        var minutes = parsed.GetValue(Minutes);
        var first = minutes > 0 && parsed.GetResult(Seed) is null or { Implicit: true } ? Random.Shared.NextInt64(1, 1L << 40) : parsed.GetValue(Seed);
        var devices = parsed.GetValue(Devices);
        var days = parsed.GetValue(Days);
        var plant = parsed.GetValue(Planted) is { } name ? Plants.Find(name)!.Value : Plant.None;
        Outcome outcome;
        var runs = 0;
        do
        {
            outcome = Simulation.Run(new Play(first + runs, devices, days, plant, parsed.GetValue(Device)), to);
            runs++;
            if (outcome.Broken is not null)
            {
                TellBroken(outcome, parsed.GetValue(AsJson), parsed.InvocationConfiguration.Error, to);
                return 1;
            }
            var isLast = minutes > 0 ? clock.Elapsed.TotalMinutes >= minutes : runs >= parsed.GetValue(Seeds);
            if (isLast)
            {
                break;
            }
            TellGood(outcome, parsed.GetValue(AsJson), to);
        }
        while (true);
        TellSpeed((long)runs * devices * days, clock.Elapsed, (parsed.GetValue(AsJson) ? parsed.InvocationConfiguration.Error : to));
        TellGood(outcome, parsed.GetValue(AsJson), to);
        return 0;
    }

    // Of one core's time: what else the machine does must not count.
    private static void TellSpeed(long deviceDays, TimeSpan elapsed, TextWriter to)
    {
        var core = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
        to.WriteLine(FormattableString.Invariant(
            $"{deviceDays} device-days in {elapsed.TotalSeconds:0.0} s, {core:0.0} s of one core: {deviceDays / core:0} device-days a second"));
    }

    private static void TellGood(Outcome outcome, bool asJson, TextWriter to)
    {
        var play = outcome.Play;
        to.WriteLine(asJson
            ? JsonSerializer.Serialize(new { ok = true, seed = play.Seed, devices = play.Devices, days = play.Days, events = outcome.Events, digest = outcome.Digest })
            : $"ok seed={play.Seed} devices={play.Devices} days={play.Days} events={outcome.Events} digest={outcome.Digest}");
    }

    private static void TellBroken(Outcome outcome, bool asJson, TextWriter error, TextWriter to)
    {
        var play = outcome.Play;
        var broken = outcome.Broken!;
        if (asJson)
        {
            to.WriteLine(JsonSerializer.Serialize(new
            {
                ok = false,
                seed = play.Seed,
                devices = play.Devices,
                days = play.Days,
                events = outcome.Events,
                digest = outcome.Digest,
                truth = broken.Truth.ToString(),
                device = broken.Device,
                what = broken.Message,
                last = outcome.LastEvents,
            }));
            return;
        }
        foreach (var line in outcome.LastEvents)
        {
            error.WriteLine(line);
        }
        var plant = play.Plant == Plant.None ? "" : $" --plant {Plants.NameOf(play.Plant)}";
        error.WriteLine($"{broken.Truth}: {broken.Message}");
        error.WriteLine($"failed seed={play.Seed} devices={play.Devices} days={play.Days} events={outcome.Events} truth={broken.Truth}");
        error.WriteLine($"Play it again: dotnet run -c Release --project tools/Sim -- --seed {play.Seed} --devices {play.Devices} --days {play.Days}{plant} --device {broken.Device}");
    }

    private sealed class HelpWithExamples(HelpAction plain) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            plain.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(
                """
                Examples:
                  dotnet run -c Release --project tools/Sim -- --seed 7 --devices 100 --days 30
                  dotnet run -c Release --project tools/Sim -- --minutes 10
                  dotnet run -c Release --project tools/Sim -- --plant ignore-lock

                Exit codes: 0 every truth held, 1 one did not, 2 usage.
                """);
            return 0;
        }
    }
}
