using System.Globalization;

namespace ProductFirmware.Pf.Output;

/// <summary>Rows of an answer: a table with headers, or the fields of one thing (name and value) without.</summary>
internal sealed class Listing
{
    /// <summary>The product ID always shows with a key sign (S3).</summary>
    public const string ProductHeader = KeySign + "Product";

    /// <summary>A decoration, so a pipe does not get it.</summary>
    public const string KeySign = "🔑 ";

    private Listing(bool hasHeaders, IReadOnlyList<string> headers)
    {
        HasHeaders = hasHeaders;
        Headers = headers;
    }

    public bool HasHeaders { get; }

    public IReadOnlyList<string> Headers { get; }

    public List<string[]> Rows { get; } = [];

    /// <summary>Many things of one kind.</summary>
    public static Listing Table(params string[] headers) => new(true, headers);

    /// <summary>One thing.</summary>
    public static Listing Fields() => new(false, ["name", "value"]);

    /// <summary>A row of a table, or one field; what is absent is empty.</summary>
    public Listing Add(params object?[] cells)
    {
        Rows.Add([.. cells.Select(Text)]);
        return this;
    }

    /// <summary>Whether a column says anything: a terminal is too narrow for those that do not.</summary>
    public bool IsUsed(int column) => Rows.Count == 0 || Rows.Any(row => row[column].Length > 0);

    /// <summary>The same with control characters as spaces: names come from outside and could steer the terminal.</summary>
    public static string Clean(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;

    private static string Text(object? cell) => cell switch
    {
        null => "",
        bool yes => yes ? "yes" : "no",
        DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => Clean(cell.ToString() ?? ""),
    };
}
