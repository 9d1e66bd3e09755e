using MudBlazor;
using ProductFirmware.Rest;

namespace ProductFirmware.Server.Dashboard.Pages;

/// <summary>The one way to a release, from wherever it is asked for.</summary>
internal static class ReleaseDialogs
{
    /// <summary>Shows what releasing the version would do, and does it if the person agrees.</summary>
    /// <param name="groups">The groups that are chosen at first; none for the product.</param>
    public static Task Release(this IDialogService dialogs, int product, FirmwareBody version, IReadOnlyList<string>? groups = null) =>
        Show(dialogs, product, version, groups ?? [], isEnd: false);

    /// <summary>Ends the release of the version to the product, or to these groups.</summary>
    public static Task EndRelease(this IDialogService dialogs, int product, FirmwareBody version, IReadOnlyList<string> groups) =>
        Show(dialogs, product, version, groups, isEnd: true);

    private static async Task Show(IDialogService dialogs, int product, FirmwareBody version, IReadOnlyList<string> groups, bool isEnd)
    {
        var parameters = new DialogParameters<ReleaseDialog>
        {
            { dialog => dialog.P, product },
            { dialog => dialog.Version, version },
            { dialog => dialog.First, groups },
            { dialog => dialog.IsEnd, isEnd },
        };
        var shown = await dialogs.ShowAsync<ReleaseDialog>("Release", parameters);
        await shown.Result;
    }
}
