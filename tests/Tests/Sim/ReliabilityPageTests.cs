extern alias sim;

using System.Text.RegularExpressions;
using ProductFirmware.Tests.Infrastructure;
using sim::ProductFirmware.Sim;

namespace ProductFirmware.Tests.Sim;

/// <summary>docs/reliability.md names what exists, and all of it.</summary>
public partial class ReliabilityPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.File("docs", "reliability.md"));

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var named = Lines.SelectMany(line => TestName().Matches(line)).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(named.Length > 10);
        var existing = typeof(ReliabilityPageTests).Assembly.GetTypes().SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet();
        Assert.All(named, name => Assert.Contains(name, existing));
    }

    [Fact]
    public void Every_truth_has_its_row() => Assert.Equal(Enum.GetNames<Truth>(), FirstCells("truth"));

    [Fact]
    public void Every_plant_has_its_row() => Assert.Equal(Plants.Names, FirstCells("plant"));

    // The first cells of the table whose first column has this title.
    private static IEnumerable<string> FirstCells(string title) => Lines
        .SkipWhile(line => !line.StartsWith($"| {title} |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|')[1].Trim(' ', '`'));

    [GeneratedRegex(@"`(\w+Tests\.\w+)`")]
    private static partial Regex TestName();
}
