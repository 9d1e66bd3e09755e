using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Questions to the person.</summary>
internal static class Asking
{
    /// <summary>Whether the person agrees; <paramref name="action"/> is what the button says.</summary>
    public static async Task<bool> Confirm(this IDialogService dialogs, string title, string text, string action, bool isDangerous = false)
    {
        var parameters = new DialogParameters<Confirm>
        {
            { dialog => dialog.Title, title },
            { dialog => dialog.Text, text },
            { dialog => dialog.Action, action },
            { dialog => dialog.IsDangerous, isDangerous },
        };
        var asked = await dialogs.ShowAsync<Confirm>(title, parameters);
        return await asked.Result is { Canceled: false };
    }
}
