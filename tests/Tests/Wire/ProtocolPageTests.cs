using System.Text.RegularExpressions;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Wire;

/// <summary>The examples in docs/protocol.md are the golden vectors.</summary>
public partial class ProtocolPageTests
{
    [Fact]
    public void Every_example_is_its_golden_vector_and_every_vector_is_shown()
    {
        var vectors = File.ReadLines(Repository.File("tests", "Vectors", "messages.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        var examples = Example().Matches(File.ReadAllText(Repository.File("docs", "protocol.md")))
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["hex"].Value.ReplaceLineEndings(""));
        Assert.Equal(vectors.OrderBy(pair => pair.Key), examples.OrderBy(pair => pair.Key));
    }

    [GeneratedRegex("<!-- vector: (?<name>[a-z-]+) -->\\s*```\\n(?<hex>[0-9a-f\\n]+)```")]
    private static partial Regex Example();
}
