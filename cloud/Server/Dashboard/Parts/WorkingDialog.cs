using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>A dialog that does something. Until that is over nothing closes it: what comes of it may be shown only once.</summary>
public abstract class WorkingDialog : ComponentBase
{
    /// <summary>The dialog around it.</summary>
    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = null!;

    /// <summary>Whether it is at work: there is nothing to cancel then.</summary>
    protected bool IsWorking { get; private set; }

    /// <summary>Does its work; it closes afterwards, if at all.</summary>
    protected async Task Work(Func<Task> work)
    {
        IsWorking = true;
        try
        {
            await Dialog.Hold(work);
        }
        finally
        {
            IsWorking = false;
        }
    }
}
