using System.Globalization;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>One table of figures, as a run prints it at its end. Rates move with the machine; ratios of one run can be compared.</summary>
internal sealed class Figures(params string[] columns)
{
    private readonly List<string[]> rows = [columns];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Print()
    {
        var widths = columns.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        Console.WriteLine();
        foreach (var row in rows)
        {
            Console.WriteLine($"| {string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column])))} |");
        }
    }

    public static string Ms(double ms) => ms.ToString(ms < 10 ? "0.0 ms" : "0 ms", CultureInfo.InvariantCulture);

    public static string Ratio(double one, double other) => (one / other).ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>How long something took, many times over.</summary>
internal sealed class Times(IEnumerable<double> timesMs)
{
    private readonly List<double> sorted = [.. timesMs.Order()];

    public int Count => sorted.Count;

    public double Median => At(50);

    public double P99 => At(99);

    public double Most => At(100);

    private double At(int percent) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count * percent / 100, sorted.Count - 1)];
}
