using System.Text.RegularExpressions;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;

namespace ProductFirmware.Pf.Building;

/// <summary>
/// Compiles an app: for the virtual board a folder of .cs files through a generated project, or a project as it is; for an ESP32 its
/// board project.
/// </summary>
internal sealed partial class AppBuild
{
    private readonly string root;
    private readonly string project;
    private readonly string[] properties;
    private readonly EvaluatedProject evaluated;

    private AppBuild(string root, string project, string[] properties, EvaluatedProject evaluated)
    {
        this.root = root;
        this.project = project;
        this.properties = properties;
        this.evaluated = evaluated;
    }

    /// <summary>Gets ready to compile.</summary>
    /// <param name="source">A folder or a .csproj file.</param>
    public static async Task<AppBuild> Open(string source, Target target, CancellationToken stop)
    {
        var root = RepositoryFolder.Find();
        var project = IsProject(source) ? Path.GetFullPath(source) : target.IsBoard ? BoardProject(source) : FromFolder(source, root);
        // What is resident on a virtual board, as it was built; an ESP32's project names that itself.
        string[] properties = target.IsBoard ? [] : [$"-p:BoardOutput={Path.GetDirectoryName(BuiltProgram.VirtualBoard())}/"];
        return new(root, project, properties, await EvaluatedProject.Read(root, project, properties, stop));
    }

    /// <summary>
    /// Removes the image that an earlier build left under the name this one would use, so that a failed compile leaves none. Without
    /// a path the name follows from the version that the source declares.
    /// </summary>
    public void RemoveOldImage(string? path)
    {
        path ??= (DeclaredVersion() ?? CompiledVersion()) is { } version ? PackedImage.NameOf(evaluated.AssemblyName, version) : null;
        if (path is not null)
        {
            File.Delete(path);
        }
    }

    /// <summary>Compiles and returns the assembly's path; the compiler's errors are in the failure.</summary>
    public async Task<string> Compile(CancellationToken stop)
    {
        var build = await DotNet.Run(root, ["build", project, "-c", "Release", "-nologo", "-v", "q", .. properties], stop);
        if (build.ExitCode != 0)
        {
            throw CompilerErrors.ToFailure(build.Output);
        }
        return File.Exists(evaluated.TargetPath)
            ? evaluated.TargetPath
            : throw Failure.Of("no_assembly", $"The compiler left no assembly for {project}.", "check that the project makes one assembly");
    }

    private static bool IsProject(string source)
    {
        var isProject = source.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase);
        return (isProject ? File.Exists(source) : Directory.Exists(source))
            ? isProject
            : throw Failure.Of("file_not_found", $"There is no {(isProject ? "project" : "folder")} {source}.", "give a folder of .cs files, or a .csproj file");
    }

    private static string FromFolder(string source, string root)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
        return Directory.EnumerateFiles(folder, "*.cs").Any()
            ? VirtualProject.Write(folder, root)
            : throw Failure.Of("no_source", $"There is no .cs file in {source}.", "give the folder that holds the app's source");
    }

    private static string BoardProject(string folder)
    {
        var found = Directory.GetFiles(folder, "*.Esp32.csproj");
        return found.Length == 1
            ? Path.GetFullPath(found[0])
            : throw Failure.Of(
                "no_board_project",
                $"{folder} holds {(found.Length == 0 ? "no project" : $"{found.Length} projects")} named *.Esp32.csproj.",
                "give the board project itself; device/Blinky/Blinky.Esp32.csproj is one to start from");
    }

    private int? DeclaredVersion()
    {
        var match = evaluated.Sources.Where(File.Exists).Select(file => VersionAttribute().Match(File.ReadAllText(file))).FirstOrDefault(m => m.Success);
        return match is not null && int.TryParse(match.Groups[1].Value, out var version) ? version : null;
    }

    // Where the source says the version in other words than a number: the version of the last build.
    private int? CompiledVersion()
    {
        try
        {
            return File.Exists(evaluated.TargetPath) ? Declaration.Read(File.ReadAllBytes(evaluated.TargetPath), evaluated.AssemblyName).Version : null;
        }
        catch (Failure)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\s*\[.*ProductVersion(?:Attribute)?\(\s*(\d+)\s*\)", RegexOptions.Multiline)]
    private static partial Regex VersionAttribute();
}
