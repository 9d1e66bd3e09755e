using System.Text.RegularExpressions;
using ProductFirmware.Pf.Boards;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Building;

/// <summary>Compiles an app for the virtual board: a folder of .cs files through a generated project, or a project as it is.</summary>
internal sealed partial class AppBuild
{
    private readonly string folder;
    private readonly string? project;

    /// <param name="source">A folder or a .csproj file.</param>
    public AppBuild(string source)
    {
        var isProject = source.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase);
        if (isProject ? !File.Exists(source) : !Directory.Exists(source))
        {
            throw Failure.Of("file_not_found", $"There is no {(isProject ? "project" : "folder")} {source}.", "give a folder of .cs files, or a .csproj file");
        }
        project = isProject ? Path.GetFullPath(source) : null;
        folder = isProject ? Path.GetDirectoryName(project)! : Path.TrimEndingDirectorySeparator(Path.GetFullPath(source));
        if (!Sources().Any())
        {
            throw Failure.Of("no_source", $"There is no .cs file in {source}.", "give the folder that holds the app's source");
        }
    }

    private string AppName => Path.GetFileNameWithoutExtension(project) ?? Path.GetFileName(folder);

    /// <summary>
    /// Removes the image that an earlier build left under the name this one would use, so that a failed compile leaves none. Without
    /// a path the name follows from the version that the source declares.
    /// </summary>
    public void RemoveOldImage(string? path)
    {
        path ??= DeclaredVersion() is { } version ? $"{AppName}-{version}.bin" : null;
        if (path is not null)
        {
            File.Delete(path);
        }
    }

    /// <summary>Compiles and returns the assembly's path; compiler errors are in the failure's sentence.</summary>
    public async Task<string> Compile(CancellationToken stop)
    {
        var root = RepositoryFolder.Find();
        var file = project ?? VirtualProject.Write(folder, AppName, root);
        var board = $"-p:BoardOutput={Path.GetDirectoryName(BuiltProgram.VirtualBoard())}/"; // what is resident there, as it was built
        var build = await DotNet.Run(root, ["build", file, "-c", "Release", "-nologo", "-v", "q", board], stop);
        if (build.ExitCode != 0)
        {
            throw CompilerErrors.ToFailure(build.Output);
        }
        var path = await DotNet.Run(root, ["msbuild", file, "-p:Configuration=Release", board, "-getProperty:TargetPath", "-nologo"], stop);
        var assembly = path.Output.Trim();
        return File.Exists(assembly)
            ? assembly
            : throw Failure.Of("no_assembly", $"The compiler ended well and left no assembly for {file}.", "check that the project makes one assembly");
    }

    private string? DeclaredVersion() =>
        Sources().Select(file => VersionAttribute().Match(File.ReadAllText(file))).FirstOrDefault(m => m.Success)?.Groups[1].Value;

    private IEnumerable<string> Sources() => Directory.EnumerateFiles(folder, "*.cs");

    [GeneratedRegex(@"^\s*\[.*ProductVersion(?:Attribute)?\(\s*(\d+)\s*\)", RegexOptions.Multiline)]
    private static partial Regex VersionAttribute();
}
