namespace ProductFirmware.Core;

/// <summary>Cells of a table that people open in a spreadsheet.</summary>
public static class CsvRule
{
    /// <summary>
    /// The value as a cell. What a spreadsheet would take for a formula starts with an apostrophe: names come from outside and must
    /// not calculate there. Line breaks become spaces, so that a row is a line.
    /// </summary>
    public static string Cell(object? value)
    {
        var text = value switch
        {
            null => "",
            bool yes => yes ? "true" : "false",
            _ => string.Concat(value.ToString()!.Select(c => char.IsControl(c) ? ' ' : c)),
        };
        if (text.TrimStart() is ['=' or '+' or '-' or '@', ..])
        {
            text = "'" + text;
        }
        return text.AsSpan().IndexOfAny(",;\"") >= 0 ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
    }
}
