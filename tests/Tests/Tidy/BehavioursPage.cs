using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Tidy;

/// <summary>One row of the list: a behaviour (given, when, then) or a reading (question, answer).</summary>
/// <param name="Dashboard">Empty; or what of it only the dashboard can show; or <c>*</c>, where that is all of it.</param>
internal sealed record Behaviour(string Section, string Number, string[] Cells, string Dashboard)
{
    public bool IsVisual => Dashboard == "*";
}

/// <summary>docs/behaviours.md, written from the list of what is promised and from the names of the tests that hold it.</summary>
internal static partial class BehavioursPage
{
    private const string Intro = """
        # What is promised, and what proves it

        Every behaviour of ProductFirmware, with the tests that hold it. This page is written by a test: a row without a test that carries
        its number in its name makes the build fail, and so does a test with a number that is not here. *Dashboard* names what only a
        person's eyes see; the API tests hold the rest of such a row.


        """;

    private static readonly string[] Readings = ["D"];

    public static List<Behaviour> Rows()
    {
        var rows = new List<Behaviour>();
        var section = "";
        foreach (var line in File.ReadLines(Repository.File("tests", "Vectors", "behaviours.txt")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            if (line.Split(" | ") is [var number, .. var cells] && Number().IsMatch(number))
            {
                var isReading = Readings.Contains(number[..1]);
                rows.Add(new(section, number, isReading ? cells : cells[..^1], isReading || cells[^1] == "-" ? "" : cells[^1]));
            }
        }
        return rows;
    }

    /// <summary>The tests whose names carry a number, by number.</summary>
    public static ILookup<string, MethodInfo> Proofs() =>
        (from type in typeof(BehavioursPage).Assembly.GetTypes()
         from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
         where method.GetCustomAttributes().Any(attribute => attribute is Xunit.v3.IFactAttribute)
         from number in method.Name.Split('_').Where(part => Number().IsMatch(part)).Distinct()
         orderby type.Name, method.Name
         select (number, method)).ToLookup(found => found.number, found => found.method);

    public static string Write(List<Behaviour> rows, ILookup<string, MethodInfo> proofs)
    {
        var page = new StringBuilder(Intro);
        foreach (var section in rows.GroupBy(row => row.Section))
        {
            page.Append($"## {section.Key}\n\n");
            page.Append(section.First().Cells.Length == 2
                ? "| | question | reading | held by |\n|---|---|---|---|\n"
                : "| | given | when | then | held by |\n|---|---|---|---|---|\n");
            foreach (var row in section)
            {
                page.Append($"| {row.Number} | {string.Join(" | ", row.Cells)} | {HeldBy(row, proofs[row.Number])} |\n");
            }
            page.Append('\n');
        }
        return page.ToString();
    }

    private static string HeldBy(Behaviour row, IEnumerable<MethodInfo> tests)
    {
        var parts = tests.Select(test => $"`{test.DeclaringType!.Name}.{test.Name}`");
        var eyes = row.IsVisual ? "*dashboard*" : row.Dashboard.Length > 0 ? $"*dashboard:* {row.Dashboard}" : null;
        return string.Join("<br>", eyes is null ? parts : parts.Append(eyes));
    }

    [GeneratedRegex("^[SXD][0-9]+$")]
    private static partial Regex Number();
}
