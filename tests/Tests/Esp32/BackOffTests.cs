using ProductFirmware.Device;
using ProductFirmware.Tests.Device;

namespace ProductFirmware.Tests.Esp32;

/// <summary>Rests between two attempts grow to a limit, are never the same for a whole fleet, and never zero.</summary>
public class BackOffTests
{
    private const int MinMs = 4000;
    private const int MaxMs = 300_000;

    [Fact]
    public void Rests_double_up_to_the_limit_and_chance_takes_up_to_half_of_each()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var backOff = new BackOff(new World(seed).Board, MinMs, MaxMs);
            var fullMs = MinMs;
            for (var failure = 0; failure < 20; failure++)
            {
                Assert.InRange(backOff.Next(), fullMs / 2, fullMs);
                fullMs = Math.Min(fullMs * 2, MaxMs);
            }
        }
    }

    [Fact]
    public void Two_boards_do_not_rest_alike()
    {
        var rests = Enumerable.Range(0, 50).Select(seed => new BackOff(new World(seed).Board, MinMs, MaxMs).Next()).Distinct();
        Assert.True(rests.Count() > 40);
    }

    [Fact]
    public void After_a_success_the_next_rest_is_short_again()
    {
        var backOff = new BackOff(new World().Board, MinMs, MaxMs);
        for (var failure = 0; failure < 10; failure++)
        {
            backOff.Next();
        }
        backOff.Reset();
        Assert.InRange(backOff.Next(), MinMs / 2, MinMs);
    }
}
