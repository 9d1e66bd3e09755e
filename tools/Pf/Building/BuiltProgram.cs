using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Building;

/// <summary>The repository's other programs, which are built together with pf and run as processes of their own.</summary>
internal static class BuiltProgram
{
    public static string VirtualBoard() => Find(["tools", "VirtualBoard", "Board"], "ProductFirmware.VirtualBoard.dll");

    public static string Server() => Find(["cloud", "Server"], "ProductFirmware.Server.dll");

    // Of the configuration that pf was built in, or else of the other one.
    private static string Find(string[] project, string assembly)
    {
        var bin = Path.Combine([RepositoryFolder.Find(), .. project, "bin"]);
        var own = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}") ? "Release" : "Debug";
        return new[] { own, "Debug", "Release" }
            .Select(configuration => Path.Combine(bin, configuration, "net10.0", assembly))
            .FirstOrDefault(File.Exists)
            ?? throw Failure.Of("not_built", $"There is no {assembly} under {bin}.", $"build it: dotnet build {string.Join('/', project)}");
    }
}
