using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Tidy;

/// <summary>
/// Compiles board sources as the board's projects do, in C# 9, against the reference assemblies in <c>tests/Reference</c> and nothing of
/// the desktop's: an overload or a member that the board does not have is an error.
/// </summary>
internal sealed class BoardBuild
{
    // Each refers to those before it.
    private static readonly string[] Libraries =
    [
        "mscorlib", "nanoFramework.Runtime.Native", "nanoFramework.System.Text", "System.IO.Streams", "System.IO.FileSystem",
        "System.Threading", "System.Net", "System.Device.Wifi", "System.Device.Gpio", "nanoFramework.M2Mqtt.Core", "nanoFramework.M2Mqtt",
        "nanoFramework.System.Security.Cryptography",
    ];

    private static readonly CSharpParseOptions CSharp9 = new(LanguageVersion.CSharp9, DocumentationMode.None);

    private readonly List<MetadataReference> references = [];
    private readonly List<string> errors = [];

    /// <summary>The board's libraries.</summary>
    /// <param name="without">Text that takes every line of the reference sources away that holds it: as if a library lost the member.</param>
    public BoardBuild(string? without = null)
    {
        foreach (var library in Libraries)
        {
            var sources = Sources($"tests/Reference/{library}").ToDictionary(s => s.Key, s => Strip(s.Value, without));
            Add(library, sources, OutputKind.DynamicallyLinkedLibrary);
        }
    }

    /// <summary>What did not compile so far, as <c>path:line: error: message</c>; the end of a message names the member.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>The .cs files under these folders of the repository, by path.</summary>
    public static Dictionary<string, string> Sources(params string[] folders) => folders
        .SelectMany(folder => Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
        .ToDictionary(path => Path.GetRelativePath(Repository.Root, path), File.ReadAllText);

    /// <summary>Compiles one more assembly; those after it can refer to it.</summary>
    public BoardBuild Add(string name, IReadOnlyDictionary<string, string> sources, OutputKind kind)
    {
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, CSharp9, source.Key));
        var options = new CSharpCompilationOptions(kind, optimizationLevel: OptimizationLevel.Release);
        var compilation = CSharpCompilation.Create(name, trees, references, options);
        var result = compilation.Emit(Stream.Null, options: new EmitOptions(runtimeMetadataVersion: "v4.0"));
        errors.AddRange(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(Text));
        references.Add(compilation.ToMetadataReference());
        return this;
    }

    private static string Strip(string source, string? without) => without is null
        ? source
        : string.Join('\n', source.Split('\n').Where(line => !line.Contains(without, StringComparison.Ordinal)));

    private static string Text(Diagnostic diagnostic) =>
        $"{diagnostic.Location.GetLineSpan().Path}:{diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}: {diagnostic.Id}: {diagnostic.GetMessage()}";
}
