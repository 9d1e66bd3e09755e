namespace ProductFirmware.Tests.Infrastructure;

/// <summary>Random with a seed that is printed, and taken from the environment variable <c>PF_SEED</c> to play a run again.</summary>
internal static class Seed
{
    public static Random NewRandom()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PF_SEED"), out var given) ? given : Random.Shared.Next();
        Console.WriteLine($"PF_SEED={seed} {TestContext.Current.Test?.TestDisplayName}"); // also of tests that pass
        return new Random(seed);
    }
}
