using System.CommandLine;

namespace ProductFirmware.Fleet;

/// <summary>The command line. Exit codes: 0 every promise held, 1 one did not, 2 usage.</summary>
internal static class CommandLine
{
    private static readonly Option<int?> Seed = new("--seed") { Description = "The run's seed; a fresh one where it is left out." };
    private static readonly Option<int> Kills = new("--kills") { Description = "How often the server is killed.", DefaultValueFactory = _ => 20 };
    private static readonly Option<int> Devices = new("--devices") { Description = "How many devices.", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> Seeds = new("--seeds") { Description = "How many runs, with seeds counted up.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Turn = new("--turn") { Description = "Seconds of each turn.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How many turns of each kind.", DefaultValueFactory = _ => 3 };
    private static readonly Option<string> Only = new("--only") { Description = "Attacks whose name begins so.", DefaultValueFactory = _ => "" };

    public static RootCommand Create()
    {
        var fire = new Command(
            "fire", "Kills the server's process while people work and a fleet is updated; after each kill what was acknowledged must be there.\n"
            + "Example: dotnet run -c Release --project tools/Fleet -- fire --seed 7 --kills 20") { Seed, Kills, Devices, Seeds };
        fire.SetAction((parsed, _) => RunFire(parsed));
        var attack = new Command(
            "attack", "Measures what other devices notice of floods, slow connections and bombs: a report's wait for its verdict, with and without.\n"
            + "Example: dotnet run -c Release --project tools/Fleet -- attack") { Turn, Rounds, Only };
        attack.SetAction((parsed, _) => AttackRun.Run(TimeSpan.FromSeconds(parsed.GetValue(Turn)), parsed.GetValue(Rounds), parsed.GetValue(Only)!, parsed.InvocationConfiguration.Output));
        return new RootCommand("Many light devices over real MQTT against a real server. Exit codes: 0 every promise held, 1 one did not, 2 usage.") { fire, attack };
    }

    private static async Task<int> RunFire(ParseResult parsed)
    {
        var to = parsed.InvocationConfiguration.Output;
        var first = parsed.GetValue(Seed) ?? Random.Shared.Next();
        for (var run = 0; run < parsed.GetValue(Seeds); run++)
        {
            var plan = new FirePlan(first + run, parsed.GetValue(Kills), parsed.GetValue(Devices));
            try
            {
                await to.WriteLineAsync(await Fire.Run(plan, to));
            }
            catch (PromiseBroken broken)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(broken.Message);
                await to.WriteLineAsync($"failed seed={plan.Seed} kills={plan.Kills} devices={plan.Devices}");
                return 1;
            }
        }
        return 0;
    }
}
