using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Secrets to the person.</summary>
internal static class Secrets
{
    /// <summary>Ends when the person has it; a click beside the dialog does not lose it.</summary>
    public static async Task ShowSecret(this IDialogService dialogs, string secret)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, FullWidth = true, MaxWidth = MaxWidth.Small };
        var shown = await dialogs.ShowAsync<SecretDialog>("Secret", new DialogParameters<SecretDialog> { { dialog => dialog.Secret, secret } }, options);
        await shown.Result;
    }
}
