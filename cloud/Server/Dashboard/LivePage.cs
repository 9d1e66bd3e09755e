using Microsoft.AspNetCore.Components;
using MudBlazor;
using ProductFirmware.Server.Dashboard.Parts;

namespace ProductFirmware.Server.Dashboard;

/// <summary>
/// A page that follows what it shows: it loads again when that has another edition, in turn with all other pages, with answers that it
/// may share with them, and only while it can be seen.
/// </summary>
public abstract class FollowingPage : CloudPage, IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private Watch? watch;
    private int isInLine;
    private volatile int shown;

    [Inject]
    private protected Whereabouts Whereabouts { get; set; } = null!;

    [Inject]
    private protected Live Live { get; set; } = null!;

    [Inject]
    private Pulse Pulse { get; set; } = null!;

    [Inject]
    private Turns Turns { get; set; } = null!;

    [Inject]
    private protected Viewer Viewer { get; set; } = null!;

    private bool IsBehind => watch is not null && (watch.Edition != shown || Whereabouts.IsBehind);

    /// <summary>Follows this from now on, and nothing else.</summary>
    private protected void Follow(Watch next)
    {
        watch?.Dispose();
        watch = next;
        shown = next.Edition;
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            Pulse.Beat += Look;
            Whereabouts.Changed += Draw;
        }
    }

    /// <inheritdoc />
    protected override Task Reload()
    {
        shown = watch!.Edition;
        return base.Reload();
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        Pulse.Beat -= Look;
        Whereabouts.Changed -= Draw;
        watch?.Dispose();
        await ended.CancelAsync();
        GC.SuppressFinalize(this);
    }

    // Before its turn came an action may have loaded what is newer than what others share. The rights come first: a page asks for what
    // they allow.
    private async Task CatchUp()
    {
        if (!IsBehind)
        {
            return;
        }
        if (Whereabouts.IsBehind)
        {
            await Whereabouts.Load();
        }
        SharedAnswers.Suffice();
        await Reload();
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

    private void Draw() => _ = InvokeAsync(StateHasChanged);
}

/// <summary>What every page inside a product is: it follows the product that its address names.</summary>
public abstract class LivePage : FollowingPage
{
    private int watched;

    [Inject]
    private protected ISnackbar Snackbar { get; set; } = null!;

    /// <summary>The product's ID, from the address.</summary>
    [Parameter]
    public int P { get; set; }

    /// <summary>Null, or why an action is not the person's: give it to the action's button.</summary>
    private protected string? WhyNot(Right right) => Whereabouts.Here is { } here ? here.WhyNot(right) : "The product is being loaded.";

    /// <summary>Says what was done, with a way back that stays until the person answers.</summary>
    private protected void OfferUndo(string done, Func<Task> undo) => Snackbar.OfferUndo(done, () => InvokeAsync(() => TakeBack(undo)));

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (watched != P)
        {
            watched = P;
            Follow(Live.Watch(P));
            await Reload();
        }
    }

    private async Task TakeBack(Func<Task> undo)
    {
        try
        {
            await undo();
        }
        catch (CloudRefused refused) when (refused.IsSignedOut)
        {
            Navigation.ToLogin();
            return;
        }
        catch (CloudRefused refused)
        {
            Snackbar.Tell(refused.Message);
        }
        await Reload();
    }
}

/// <summary>Where a page goes when the sign-in has ended.</summary>
internal static class LoginNavigation
{
    public static void ToLogin(this NavigationManager navigation) =>
        navigation.NavigateTo(DashboardCookie.LoginFor("/" + navigation.ToBaseRelativePath(navigation.Uri), hasEnded: true), forceLoad: true);
}
