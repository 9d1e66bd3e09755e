using Microsoft.AspNetCore.Components;

namespace ProductFirmware.Server.Dashboard;

/// <summary>A page that shows what the API answers, and the API's sentence where it refuses.</summary>
public abstract class CloudPage : ComponentBase
{
    private int begun;
    private int newest;

    [Inject]
    private protected CloudApi Api { get; set; } = null!;

    [Inject]
    private protected NavigationManager Navigation { get; set; } = null!;

    /// <summary>The API's sentence where loading failed.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Whether the first load is over.</summary>
    protected bool IsLoaded { get; private set; }

    /// <summary>Asks the API for what the page shows.</summary>
    protected abstract Task Load();

    /// <summary>Loads now; an action calls it when it is done.</summary>
    protected virtual async Task Reload()
    {
        await Told(async () =>
        {
            await LoadNewest();
            return true;
        });
        IsLoaded = true;
        StateHasChanged();
    }

    /// <summary>What the API answers; where it refuses, nothing, and the page says why.</summary>
    protected async Task<T?> Told<T>(Func<Task<T>> ask)
    {
        Problem = null; // not afterwards: what is asked may be told inside
        try
        {
            return await ask();
        }
        catch (CloudRefused refused) when (refused.IsSignedOut)
        {
            Navigation.ToLogin();
        }
        catch (CloudRefused refused)
        {
            Problem = refused.Message;
        }
        return default;
    }

    // One that began before an action may end behind the one that the action began, with what is no more: then it is asked once more.
    private async Task LoadNewest()
    {
        int mine;
        do
        {
            mine = ++begun;
            await Load();
        }
        while (mine < newest);
        newest = mine;
    }
}

/// <summary>A page of a person's own, outside every product.</summary>
public abstract class OwnPage : CloudPage
{
    /// <inheritdoc />
    protected override Task OnInitializedAsync() => Reload();
}
