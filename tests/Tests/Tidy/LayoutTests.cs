using System.Xml.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Tidy;

/// <summary>The shape of the repository: what stands where, what may depend on what, how long a method gets.</summary>
public class LayoutTests
{
    private const int MethodLinesMax = 60;

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".git", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "ProductFirmware.sln", "README.md",
        "SECURITY.md", "cloud", "device", "docs", "global.json", "nf.props", "shared", "tests", "tools",
    ];

    // What running the server or the benchmarks leaves; git ignores it.
    private static readonly string[] Ignored = ["data", "BenchmarkDotNet.Artifacts"];

    [Fact]
    public void The_top_level_is_fixed() =>
        Assert.Equal([], Directory.EnumerateFileSystemEntries(Repository.Root).Select(Path.GetFileName).Except(TopLevel).Except(Ignored));

    [Fact]
    public void Core_depends_on_nothing_but_the_shared_source()
    {
        var project = XDocument.Load(Repository.File("cloud", "Core", "Core.csproj"));
        Assert.Empty(project.Descendants("PackageReference").Concat(project.Descendants("ProjectReference")).Concat(project.Descendants("FrameworkReference")));
        Assert.Equal(["../../shared/Shared.projitems"], project.Descendants("Import").Select(import => import.Attribute("Project")!.Value));
    }

    [Fact]
    public void Core_is_pure_no_clock_no_files_no_waiting()
    {
        string[] impure =
        [
            "Task", "ValueTask", "File", "Directory", "Console", "DateTime", "DateTimeOffset", "TimeProvider", "Environment", "Random", "HttpClient", "Thread",
        ];
        var found = Sources("cloud/Core").SelectMany(source => CSharpSyntaxTree.ParseText(source.Text).GetRoot().DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Where(name => impure.Contains(name.Identifier.Text) && !(name.Parent is MemberAccessExpressionSyntax access && access.Name == name))
            .Select(name => $"{source.Path}: {name}"));
        Assert.Equal([], found);
    }

    [Fact]
    public void Package_versions_stand_in_one_file()
    {
        var elsewhere = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(IsOurs)
            .Where(path => !Path.GetRelativePath(Repository.Root, path).StartsWith("device", StringComparison.Ordinal))
            .Where(path => XDocument.Load(path).Descendants("PackageReference").Any(package => package.Attribute("Version") is not null));
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Equal([], Sources("shared", "device", "cloud", "tools")
            .Where(source => new[] { "TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplementedException" }.Any(source.Text.Contains))
            .Select(source => source.Path));

    [Fact]
    public void No_method_is_longer_than_a_screen()
    {
        var tooLong = Sources("shared", "device", "cloud", "tools").SelectMany(source => CSharpSyntaxTree.ParseText(source.Text).GetRoot()
            .DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            .Where(method => !IsTable(method))
            .Select(method => (source.Path, Name: method.ToString().Split('(')[0].Split(' ')[^1], Lines: method.ToString().Count(c => c == '\n') + 1))
            .Where(method => method.Lines > MethodLinesMax)
            .Select(method => $"{method.Path}: {method.Name} has {method.Lines} lines"));
        Assert.Equal([], tooLong);
    }

    // One expression that is a list, like the transition table or the tree of commands, may be as long as the list is.
    private static bool IsTable(BaseMethodDeclarationSyntax method) => method.Body is { Statements.Count: <= 4 } or null;

    private static IEnumerable<(string Path, string Text)> Sources(params string[] folders) =>
        folders.SelectMany(folder => Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories))
            .Where(IsOurs)
            .Select(path => (Path.GetRelativePath(Repository.Root, path), File.ReadAllText(path)));

    private static bool IsOurs(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar);
        return !parts.Contains("obj") && !parts.Contains("bin") && !parts.Contains("Migrations");
    }
}
