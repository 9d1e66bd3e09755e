using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf;

/// <summary>
/// The clone of ProductFirmware that holds the virtual board's source, which building needs: looked for upwards from the working
/// directory and then from pf's own folder.
/// </summary>
internal static class RepositoryFolder
{
    public static string Find() =>
        Upwards(Environment.CurrentDirectory) ?? Upwards(AppContext.BaseDirectory)
        ?? throw Failure.Of(
            "no_repository",
            "The ProductFirmware repository was not found above the working directory nor above pf itself.",
            "run the command inside a clone of the repository");

    private static string? Upwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var isRoot = File.Exists(Path.Combine(folder.FullName, "ProductFirmware.sln"))
                || Directory.Exists(Path.Combine(folder.FullName, "tools", "VirtualBoard"));
            if (isRoot)
            {
                return folder.FullName;
            }
        }
        return null;
    }
}
