using System.Globalization;

namespace ProductFirmware.Core;

/// <summary>
/// What a name that people see may hold. It is shown in lists, questions, logs and terminals, so it is one line, and nothing in it
/// turns the text around it over.
/// </summary>
public static class NameRule
{
    /// <summary>Said where a name is refused.</summary>
    public const string Said = "one line, without control characters and without marks that change the direction of the text";

    /// <summary>Whether the text may be a name, as far as its characters go.</summary>
    public static bool IsPlain(string text) => text.All(IsPlain);

    // Marks of direction alone could show one name as another. Other format characters join letters and emoji.
    private static bool IsPlain(char c) =>
        !char.IsControl(c)
        && c is not ('\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
