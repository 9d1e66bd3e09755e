using System.Diagnostics;
using ProductFirmware.Server.Dashboard;

namespace ProductFirmware.Tests.Dashboard;

/// <summary>What open pages may take from the devices.</summary>
public class TurnTests
{
    [Fact]
    public async Task Open_pages_load_one_after_the_other_and_rest_between()
    {
        const int Count = 4;
        var turns = new Turns();
        var (inside, most, acted) = (0, 0, TimeSpan.Zero);
        var timer = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => turns.Take(
            async () =>
            {
                var started = timer.Elapsed;
                most = Math.Max(most, ++inside);
                await Task.Delay(10);
                inside--;
                acted += timer.Elapsed - started;
            },
            CancellationToken.None)));
        Assert.Equal(1, most);
        Assert.True(timer.Elapsed - acted > (Count - 1) * TimeSpan.FromMilliseconds(100), $"{timer.Elapsed - acted} of rest");
    }

    [Fact]
    public async Task A_page_that_fails_or_never_ends_keeps_no_turn_from_the_others()
    {
        var turns = new Turns();
        await Assert.ThrowsAsync<TimeoutException>(() => turns.Take(() => throw new TimeoutException(), CancellationToken.None));
        _ = turns.Take(() => new TaskCompletionSource().Task, CancellationToken.None);
        var hasActed = false;
        await turns.Take(() => Task.FromResult(hasActed = true), CancellationToken.None);
        Assert.True(hasActed);
    }

    [Fact]
    public async Task Nothing_is_loaded_for_a_browser_that_is_lost_until_it_is_back()
    {
        using var pulse = new Pulse();
        using var viewer = new Viewer(null!, pulse, TimeProvider.System);
        var connection = new ViewerConnection(viewer);
        await connection.OnConnectionDownAsync(null!, CancellationToken.None);
        Assert.False(viewer.IsVisible);
        await connection.OnConnectionUpAsync(null!, CancellationToken.None);
        Assert.True(viewer.IsVisible);
        viewer.SetVisible(false);
        await connection.OnConnectionUpAsync(null!, CancellationToken.None);
        Assert.False(viewer.IsVisible);
    }

    [Fact]
    public void A_page_that_is_seen_again_says_anew_how_long_ago_everything_was()
    {
        using var pulse = new Pulse();
        using var viewer = new Viewer(null!, pulse, TimeProvider.System);
        var ticks = 0;
        viewer.Ticked += () => ticks++;
        viewer.SetVisible(false);
        Assert.Equal(0, ticks);
        viewer.SetVisible(true);
        Assert.Equal(1, ticks);
    }
}
