using System.Text.Json;

namespace ProductFirmware.Pf.Building;

/// <summary>What MSBuild says about a project before it is built.</summary>
/// <param name="Sources">The .cs files that it compiles.</param>
internal sealed record EvaluatedProject(string AssemblyName, string TargetPath, IReadOnlyList<string> Sources)
{
    public static async Task<EvaluatedProject> Read(string workingFolder, string project, string[] given, CancellationToken stop)
    {
        string[] arguments =
        [
            "msbuild", project, "-nologo", "-p:Configuration=Release", .. given,
            "-getProperty:AssemblyName", "-getProperty:TargetPath", "-getItem:Compile",
        ];
        var answer = await DotNet.Run(workingFolder, arguments, stop);
        try
        {
            var json = JsonDocument.Parse(answer.Output).RootElement;
            var properties = json.GetProperty("Properties");
            return new(
                properties.GetProperty("AssemblyName").GetString()!,
                properties.GetProperty("TargetPath").GetString()!,
                [.. json.GetProperty("Items").GetProperty("Compile").EnumerateArray().Select(item => item.GetProperty("FullPath").GetString()!)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            throw CompilerErrors.ToFailure(answer.Output);
        }
    }
}
