namespace ProductFirmware.Tests.Infrastructure;

/// <summary>Random with a seed that is printed, and taken from the environment variable <c>PF_SEED</c> to play a run again.</summary>
internal static class Seed
{
    public static Random NewRandom()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PF_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"PF_SEED={seed}");
        return new Random(seed);
    }
}
