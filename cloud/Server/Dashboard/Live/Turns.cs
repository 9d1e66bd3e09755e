namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// Open pages load anew one after the other, with a rest behind each. However many are open and however often something changes, they
/// take about a fortieth of one processor from the devices. A few load every second or two, each of hundreds every minute or so.
/// </summary>
internal sealed class Turns
{
    private const int RestTimes = 39;

    // Whatever a turn waits for, the next page does not wait longer.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim free = new(1);

    /// <summary>Waits for a turn, and acts in it.</summary>
    public async Task Take(Func<Task> act, CancellationToken cancel)
    {
        await free.WaitAsync(cancel);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var acting = Begin(act);
        await Task.WhenAny(acting, Task.Delay(Most, cancel));
        _ = Rest(System.Diagnostics.Stopwatch.GetElapsedTime(started) * RestTimes);
        await acting;
    }

    // What it throws at once is in the task as well: nothing keeps the turn.
    private static async Task Begin(Func<Task> act) => await act();

    private async Task Rest(TimeSpan time)
    {
        await Task.Delay(time < Most ? time : Most);
        free.Release();
    }
}
