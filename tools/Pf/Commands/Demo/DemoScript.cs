using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>A step of the demo: what was to be seen, and what was seen.</summary>
internal sealed record DemoStep(string Name, string Expected, string Observed, bool Ok);

/// <summary>Plays steps: does something, watches until what is observed is what was expected, and stops at the first that differs.</summary>
internal sealed class DemoScript(Screen screen, CancellationToken stop)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private readonly List<DemoStep> steps = [];

    public IReadOnlyList<DemoStep> Steps => steps;

    /// <summary>Does and observes; a fleet needs some time, so it is looked at until it is as expected.</summary>
    public async Task Step(string name, string expected, Func<Task> act, Func<Task<string>> observe)
    {
        await act();
        await Look(name, expected, observe, Patience);
    }

    /// <summary>A step whose outcome is there at once.</summary>
    public Task Step(string name, string expected, Func<Task<string>> act) => Look(name, expected, act, TimeSpan.Zero);

    /// <summary>A step that must be refused; the outcome is the Reason.</summary>
    public Task Refused(string name, string expected, Func<Task> act) => Step(name, $"refused: {expected}", async () =>
    {
        try
        {
            await act();
            return "accepted";
        }
        catch (Failure failure) when (failure.Reason != Wire.Reason.None)
        {
            return $"refused: {failure.Body.Error}";
        }
    });

    private async Task Look(string name, string expected, Func<Task<string>> observe, TimeSpan patience)
    {
        var deadline = DateTime.UtcNow + patience;
        var observed = await observe();
        while (observed != expected && DateTime.UtcNow < deadline)
        {
            await Task.Delay(LookEvery, stop);
            observed = await observe();
        }
        var step = new DemoStep(name, expected, observed, observed == expected);
        steps.Add(step);
        Print(step);
        if (!step.Ok)
        {
            throw Failure.Of("demo_failed", $"Step \"{name}\": expected {expected}, observed {observed}.", "see the logs in the demo's folder; keep it with --dir D");
        }
    }

    private void Print(DemoStep step)
    {
        if (!screen.Json)
        {
            Console.Out.WriteLine($"{(step.Ok ? "ok  " : "FAIL")}  {step.Name}");
            Console.Out.WriteLine($"        {step.Observed}{(step.Ok ? "" : $"   (expected: {step.Expected})")}");
        }
    }
}
