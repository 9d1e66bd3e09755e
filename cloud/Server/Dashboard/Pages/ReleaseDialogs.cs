using MudBlazor;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard.Pages;

/// <summary>The one way to a release, from wherever it is asked for.</summary>
internal static class ReleaseDialogs
{
    /// <summary>Shows what releasing the version would do, and does it if the person agrees; false where they did not.</summary>
    /// <param name="groups">The groups that are chosen at first; none for the product.</param>
    /// <param name="isImmediate">Whether "at once" is chosen at first.</param>
    public static Task<bool> Release(
        this IDialogService dialogs, int product, FirmwareBody version, IReadOnlyList<string>? groups = null, bool isImmediate = false) =>
        Show(dialogs, product, version, groups ?? [], isEnd: false, isImmediate);

    /// <summary>Ends the release of the version to the product, or to these groups.</summary>
    public static Task EndRelease(this IDialogService dialogs, int product, FirmwareBody version, IReadOnlyList<string> groups) =>
        Show(dialogs, product, version, groups, isEnd: true, isImmediate: false);

    private static async Task<bool> Show(
        IDialogService dialogs, int product, FirmwareBody version, IReadOnlyList<string> groups, bool isEnd, bool isImmediate)
    {
        var parameters = new DialogParameters<ReleaseDialog>
        {
            { dialog => dialog.P, product },
            { dialog => dialog.Version, version },
            { dialog => dialog.First, groups },
            { dialog => dialog.IsEnd, isEnd },
            { dialog => dialog.IsImmediate, isImmediate },
        };
        var shown = await dialogs.ShowAsync<ReleaseDialog>("Release", parameters);
        return await shown.Result is { Canceled: false };
    }
}
