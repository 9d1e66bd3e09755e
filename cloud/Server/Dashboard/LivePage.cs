using Microsoft.AspNetCore.Components;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// What every page inside a product is: it loads from the API, says what went wrong, and loads again when the product has another
/// edition: in turn with all other pages, with answers that it may share with them, and only while it can be seen.
/// </summary>
public abstract class LivePage : CloudPage, IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private Watch? watch;
    private int watched;
    private int isInLine;
    private volatile int shown;

    /// <summary>The product's ID, from the address.</summary>
    [Parameter]
    public int P { get; set; }

    [Inject]
    private protected Whereabouts Whereabouts { get; set; } = null!;

    [Inject]
    private Live Live { get; set; } = null!;

    [Inject]
    private Pulse Pulse { get; set; } = null!;

    [Inject]
    private Turns Turns { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    /// <summary>Null, or why an action is not the person's: give it to the action's button.</summary>
    private protected string? WhyNot(Right right) => Whereabouts.Here is { } here ? here.WhyNot(right) : "The product is being loaded.";

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (watched == P)
        {
            return;
        }
        watched = P;
        watch?.Dispose();
        watch = Live.Watch(P);
        await Reload();
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Pulse.Beat += Look;
        }
    }

    /// <inheritdoc />
    protected override Task Reload()
    {
        shown = watch!.Edition;
        return base.Reload();
    }

    private bool IsBehind => watch is not null && watch.Edition != shown;

    // Before its turn came an action may have loaded what is newer than what others share.
    private async Task CatchUp()
    {
        if (IsBehind)
        {
            SharedAnswers.Suffice();
            await Reload();
        }
    }

    // A beat that finds it in line already changes nothing.
    private void Look()
    {
        if (IsBehind && Viewer.IsVisible && Interlocked.Exchange(ref isInLine, 1) == 0)
        {
            _ = TakeTurn();
        }
    }

    private async Task TakeTurn()
    {
        try
        {
            await Turns.Take(() => InvokeAsync(CatchUp), ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // the page was left
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e); // the page says that it failed, and the log why
        }
        finally
        {
            Volatile.Write(ref isInLine, 0);
        }
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        Pulse.Beat -= Look;
        watch?.Dispose();
        await ended.CancelAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Where a page goes when the sign-in has ended.</summary>
internal static class LoginNavigation
{
    public static void ToLogin(this NavigationManager navigation) =>
        navigation.NavigateTo(DashboardCookie.LoginFor("/" + navigation.ToBaseRelativePath(navigation.Uri), hasEnded: true), forceLoad: true);
}
