using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ProductFirmware.Tests.Infrastructure;

/// <summary>Waits for a condition, never for a time: polls until it is true and fails the test, naming it, where it never is.</summary>
internal static class Wait
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for a loaded machine; a test that is right does not come near it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task Until(
        Func<Task<bool>> condition,
        Func<string>? seen = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Limit)
            {
                Assert.Fail($"Not within {Limit.TotalSeconds} s: {what}\n{seen?.Invoke()}");
            }
            await Task.Delay(PollEvery);
        }
    }

    public static Task Until(
        Func<bool> condition,
        Func<string>? seen = null,
        [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Until(() => Task.FromResult(condition()), seen, what);
}
