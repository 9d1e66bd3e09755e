using System.Security;
using System.Text;

namespace ProductFirmware.Pf.Building;

/// <summary>The project that compiles a folder of .cs files for the virtual board; it stands in the folder's own <c>obj/virtual</c>.</summary>
internal static class VirtualProject
{
    /// <summary>Writes it and returns its path.</summary>
    public static string Write(string sourceFolder, string repositoryRoot)
    {
        var appName = Path.GetFileName(sourceFolder);
        var projectFolder = Path.Combine(sourceFolder, "obj", "virtual");
        Directory.CreateDirectory(projectFolder);
        var props = Path.Combine(repositoryRoot, "tools", "VirtualBoard", "VirtualApp.props");
        var file = Path.Combine(projectFolder, appName + ".csproj");
        var text = $"""
            <!-- Written by pf firmware build. -->
            <Project>
              <PropertyGroup>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
                <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
              </PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <AssemblyName>{SecurityElement.Escape(appName)}</AssemblyName>
                <EnableDefaultItems>false</EnableDefaultItems>
              </PropertyGroup>
              <Import Project="{SecurityElement.Escape(props)}" />
              <ItemGroup>
                <Compile Include="{SecurityElement.Escape(sourceFolder)}/*.cs" />
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """;
        WriteIfChanged(file, text + "\n");
        return file;
    }

    // An untouched project file keeps the next build quick.
    private static void WriteIfChanged(string file, string text)
    {
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            AtomicFile.Write(file, Encoding.UTF8.GetBytes(text));
        }
    }
}
