using ProductFirmware.Fleet;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.EndToEnd;

/// <summary>The real server killed while people work and a fleet is updated. Longer runs: tools/Fleet.</summary>
public class FireTests
{
    private const int Kills = 2;
    private const int Devices = 20;

    [Fact]
    public Task Killed_at_any_moment__nothing_acknowledged_is_missing_and_every_device_reaches_its_version() => Survives(1);

    [Fact]
    public Task Killed_at_other_moments__the_same() => Survives(Seed.NewRandom().Next());

    private static async Task Survives(int seed)
    {
        var to = new StringWriter();
        try
        {
            Assert.StartsWith("ok ", await Fire.Run(new FirePlan(seed, Kills, Devices), to));
        }
        catch (PromiseBroken broken)
        {
            Assert.Fail($"{broken.Message}\n{to}Play it again: dotnet run -c Release --project tools/Fleet -- fire --seed {seed} --kills {Kills} --devices {Devices}");
        }
    }
}
