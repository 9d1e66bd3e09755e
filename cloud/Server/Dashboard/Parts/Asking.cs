using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Dialogs: questions to the person, and work that is waited for.</summary>
internal static class Asking
{
    /// <summary>Whether the person agrees; <paramref name="action"/> is what the button says.</summary>
    /// <param name="toType">What is to be typed before, so that nobody does it by a slip.</param>
    public static async Task<bool> Confirm(
        this IDialogService dialogs, string title, string text, string action, bool isDangerous = false, string? toType = null)
    {
        var parameters = new DialogParameters<Confirm>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Text, text },
            { dialog => dialog.Action, action },
            { dialog => dialog.IsDangerous, isDangerous },
            { dialog => dialog.ToType, toType },
        };
        var asked = await dialogs.ShowAsync<Confirm>(title, parameters);
        return await asked.Result is { Canceled: false };
    }

    /// <summary>Does a dialog's work. Until it is over neither Escape nor a click beside the dialog throws away what comes of it.</summary>
    public static async Task Hold(this IMudDialogInstance dialog, Func<Task> work)
    {
        var options = dialog.Options;
        await dialog.SetOptionsAsync(options with { BackdropClick = false, CloseOnEscapeKey = false });
        try
        {
            await work();
        }
        finally
        {
            await dialog.SetOptionsAsync(options);
        }
    }
}
