extern alias sim;

using System.Diagnostics;
using ProductFirmware.Tests.Infrastructure;
using sim::ProductFirmware.Sim;

namespace ProductFirmware.Tests.Sim;

/// <summary>Whole fleets from seeds: the real agent, the real launchers and the real rules, with faults; and each planted bug is found.</summary>
public class SimTests(ITestOutputHelper output)
{
    /// <summary>Seeds that once found something, and some more.</summary>
    public static TheoryData<long> FixedSeeds => [1, 2, 3, 5, 1005];

    // Which truth speaks first is part of the promise.
    private static readonly Dictionary<string, Truth[]> Found = new()
    {
        ["confirm-before-verdict"] = [Truth.ConfirmsAfterTheVerdictOnly],
        ["ignore-self-test"] = [Truth.ConfirmsAfterTheVerdictOnly],
        ["skip-hash-check"] = [Truth.StagesWholeImagesOnly],
        ["resume-from-file-size"] = [Truth.HoldsWhatItSays],
        ["journal-wrong-order"] = [Truth.TellsLostTrials],
        ["trust-foreign-key"] = [Truth.StartsNoForeignImage],
        ["verdict-before-save"] = [Truth.AnsweredReportsStay],
        ["command-before-save"] = [Truth.AcknowledgedCommandsStay],
        ["offer-to-denied"] = [Truth.NoByteWithoutPrivileges],
        ["ignore-lock"] = [Truth.LockedIsLocked],
        ["stale-transfer-continues"] = [Truth.LockedIsLocked, Truth.NoByteWithoutPrivileges],
        ["evidence-from-limited"] = [Truth.EvidenceIsAMembersReport],
        ["release-without-evidence"] = [Truth.ReleasedIsProven],
        ["endless-retries"] = [Truth.NothingLoopsForEver],
        ["no-retry"] = [Truth.ConvergesOnceFaultsStop],
        ["forget-denial"] = [Truth.AcknowledgedCommandsStay],
        ["verdict-throws"] = [Truth.NothingThrows],
        ["never-stages"] = [Truth.ConvergesOnceFaultsStop],
        ["no-trial"] = [Truth.StartsAVerifiedImage],
        ["no-trial-limit"] = [Truth.ConvergesOnceFaultsStop],
        ["no-pause"] = [Truth.NothingLoopsForEver],
        ["confirm-forgotten"] = [Truth.ReportsWhatRuns],
        ["trials-forgotten"] = [Truth.TellsLostTrials],
    };

    public static TheoryData<string> Names => [.. Plants.Names];

    public static TheoryData<string> Commands =>
    [
        .. new[]
        {
            What.Uploads, What.Releases, What.ReleasesToGroup, What.SetsPolicy, What.Locks, What.Unlocks, What.Approves, What.Denies,
            What.Removes, What.MarksGroup, What.SetsDevelopment, What.SetsForced,
        }.Select(command => command.ToString()),
    ];

    [Theory]
    [MemberData(nameof(FixedSeeds))]
    public void A_fleet_with_every_fault_keeps_every_truth_and_converges(long seed) => Holds(new Play(seed, 40, 6));

    [Fact]
    public void So_does_one_from_a_fresh_seed()
    {
        var random = Seed.NewRandom();
        for (var i = 0; i < 3; i++)
        {
            Holds(new Play(random.Next(), 30, 5));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_is_found_with_the_default_seed_and_size(string name)
    {
        var outcome = Simulation.Run(Planted(name));
        Assert.NotNull(outcome.Broken);
        Assert.Contains(outcome.Broken.Truth, Found[name]);
        Assert.NotEmpty(outcome.LastEvents);
        output.WriteLine($"{outcome.Events} events until {outcome.Broken.Truth}: {outcome.Broken.Message}");
    }

    [Theory]
    [InlineData("ignore-self-test")]
    [InlineData("trials-forgotten")]
    public void A_run_with_a_broken_truth_is_played_again_exactly(string name)
    {
        var outcome = Simulation.Run(Planted(name));
        var again = Simulation.Run(Planted(name));
        Assert.Equal((outcome.Digest, outcome.Broken!.Message), (again.Digest, again.Broken!.Message));
        Assert.Equal(outcome.LastEvents, again.LastEvents);
    }

    [Fact]
    public void Every_truth_is_broken_by_a_plant() =>
        Assert.Empty(Enum.GetValues<Truth>().Except(Found.Values.Where(truths => truths.Length == 1).SelectMany(truths => truths)));

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_of_any_kind_that_was_acknowledged_and_is_lost_is_found(string command)
    {
        var outcome = Simulation.Run(new Play(CommandLine.DefaultSeed, 40, 30, Plant.CommandBeforeSave, Loses: Enum.Parse<What>(command)));
        Assert.Equal(Truth.AcknowledgedCommandsStay, outcome.Broken?.Truth);
        output.WriteLine($"{outcome.Events} events until {outcome.Broken!.Message}");
    }

    [Fact]
    public async Task The_same_seed_is_the_same_run_in_another_process_and_another_seed_is_another()
    {
        var here = Simulation.Run(new Play(11, 20, 4));
        var (code, lines, _) = await Start("--seed", "11", "--devices", "20", "--days", "4");
        Assert.Equal(0, code);
        Assert.Equal($"ok seed=11 devices=20 days=4 events={here.Events} digest={here.Digest}", lines[^1]);
        Assert.Contains("device-days a second", lines[^2]);
        Assert.NotEqual(here.Digest, Simulation.Run(new Play(12, 20, 4)).Digest);
    }

    [Fact]
    public async Task A_broken_truth_ends_with_1_the_seed_and_the_devices_last_events()
    {
        var (code, lines, errors) = await Start("--plant", "evidence-from-limited");
        Assert.Equal(1, code);
        Assert.DoesNotContain(lines, line => line.StartsWith("ok", StringComparison.Ordinal));
        Assert.Contains("EvidenceIsAMembersReport: ", errors);
        Assert.Contains("failed seed=1 ", errors);
        Assert.Contains(" Boots ", errors);
        Assert.Contains("--seed 1 --devices 100 --days 60 --plant evidence-from-limited --device ", errors);
    }

    [Fact]
    public async Task Help_lists_the_plants_on_their_options_line_and_has_examples()
    {
        var (code, lines, _) = await Start("--help");
        Assert.Equal(0, code);
        var line = Assert.Single(lines, line => line.Contains("--plant <"));
        Assert.Equal(Plants.Names, line[(line.IndexOf(':') + 1)..].Split(',').Select(name => name.Trim()));
        Assert.Contains(lines, text => text.StartsWith("Examples:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--plant", "no-such-plant")]
    [InlineData("--devices", "0")]
    [InlineData("--days", "x")]
    public async Task Wrong_usage_says_so(string option, string value)
    {
        var (code, _, errors) = await Start(option, value);
        Assert.Equal(2, code);
        Assert.NotEmpty(errors);
    }

    private static Play Planted(string name) => new(CommandLine.DefaultSeed, CommandLine.DefaultDevices, CommandLine.DefaultDays, Plants.Find(name)!.Value);

    private void Holds(Play play)
    {
        var outcome = Simulation.Run(play);
        Console.WriteLine($"sim seed={play.Seed} devices={play.Devices} days={play.Days} events={outcome.Events} digest={outcome.Digest}");
        Assert.True(outcome.Broken is null, $"seed={play.Seed} devices={play.Devices} days={play.Days}: {outcome.Broken?.Message}\n{string.Join('\n', outcome.LastEvents)}");
    }

    private static async Task<(int Code, string[] Lines, string Errors)> Start(params string[] arguments)
    {
        var assembly = Repository.File("tools", "Sim", "bin", Repository.Configuration, "net10.0", "ProductFirmware.Sim.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, lines.TrimEnd().Split('\n'), await errors);
    }
}
