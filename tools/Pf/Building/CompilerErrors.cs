using System.Text.RegularExpressions;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Building;

/// <summary>Errors in the output of <c>dotnet build</c>, each as <c>file(line,col): error CS0103: …</c> with the path as short as it gets.</summary>
internal static partial class CompilerErrors
{
    private const int OutputLinesMax = 20;

    /// <summary>Each error once.</summary>
    public static IReadOnlyList<string> Find(string output) =>
        [.. ErrorLine().Matches(output).Select(m => $"{Shorten(m.Groups["where"].Value.Trim())}: error {m.Groups["what"].Value.Trim()}").Distinct()];

    [GeneratedRegex(@"^(?<where>.*?)\s*: error (?<what>.*?)(?:\s\[[^\[\]]+proj\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();

    // An SDK that is not found (MSBuild), packages or sources that are not (NuGet).
    [GeneratedRegex(@": error (MSB4236|MSB4276|NU1100|NU1101|NU1102|NU1301)\b")]
    private static partial Regex NotRestored();

    private static string Shorten(string where)
    {
        var bracket = where.LastIndexOf('(');
        var path = bracket < 0 ? where : where[..bracket];
        if (!Path.IsPathRooted(path))
        {
            return where;
        }
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? path : relative) + where[path.Length..];
    }

    /// <summary>What a failed compile says: its errors, or the end of what it printed where it marked none.</summary>
    public static Failure ToFailure(string output)
    {
        var errors = Find(output);
        if (errors.FirstOrDefault(error => NotRestored().IsMatch(error)) is { } missing)
        {
            return Failure.Of(
                "not_restored",
                "An SDK or package that the project needs cannot be restored, so nothing was compiled.",
                "see that nuget.org can be reached (dotnet nuget list source; board projects need nanoFramework's packages), or build where it can and pack the output here: pf firmware pack",
                [missing]);
        }
        return errors.Count > 0
            ? Failure.Of("compile_failed", $"The source does not compile: {errors.Count} {(errors.Count == 1 ? "error" : "errors")}.", "correct the source and build again", errors)
            : Failure.Of("compile_failed", "The build failed.", "see what it printed", [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(OutputLinesMax)]);
    }
}
