using MudBlazor;

namespace ProductFirmware.Server.Dashboard.Parts;

/// <summary>Notes at the bottom of the page that stay until the person answers.</summary>
internal static class Telling
{
    // Five notes are shown at once, and what is told now must be among them.
    private const int UndosMax = 3;

    /// <summary>What was refused.</summary>
    public static void Tell(this ISnackbar notes, string problem) =>
        notes.Add(problem, Severity.Error, options => options.RequireInteraction = true);

    /// <summary>What was done, with a way back. The oldest gives way where there are many.</summary>
    public static void OfferUndo(this ISnackbar notes, string done, Func<Task> undo)
    {
        var offers = notes.ShownSnackbars.Where(note => note.Severity == Severity.Normal).ToList();
        foreach (var old in offers.SkipLast(UndosMax - 1))
        {
            notes.Remove(old);
        }
        notes.Add(done, Severity.Normal, options =>
        {
            options.RequireInteraction = true;
            options.Action = "Undo";
            options.OnClick = _ => undo();
        });
    }
}
