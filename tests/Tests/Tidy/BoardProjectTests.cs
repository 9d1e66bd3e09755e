using System.Text.Json;
using System.Xml.Linq;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Tidy;

/// <summary>The board's projects need packages that are not to be had everywhere: here stands what can be said of them without.</summary>
public class BoardProjectTests
{
    private const string Sdk = "nanoFramework.NET.Sdk";

    private static readonly string[] Projects =
        [.. Directory.EnumerateFiles(Repository.File("device"), "*.Esp32.csproj", SearchOption.AllDirectories).Order()];

    [Fact]
    public void Board_projects_are_in_no_solution()
    {
        Assert.Equal(["Blinky.Esp32.csproj", "Contract.Esp32.csproj", "Launcher.Esp32.csproj"], Projects.Select(Path.GetFileName));
        Assert.DoesNotContain("Esp32.csproj", File.ReadAllText(Repository.File("ProductFirmware.sln")));
    }

    [Fact]
    public void Every_file_that_a_board_project_names_is_there()
    {
        var named = Projects.SelectMany(project => XDocument.Load(project).Descendants()
            .Where(element => element.Name.LocalName is "Import" or "ProjectReference")
            .Select(element => Path.GetFullPath((string?)element.Attribute("Project") ?? (string)element.Attribute("Include")!, Path.GetDirectoryName(project)!)));
        Assert.Equal([], named.Where(file => !File.Exists(file)));
    }

    [Fact]
    public void The_SDK_and_every_package_have_one_version_in_one_place()
    {
        using var global = JsonDocument.Parse(File.ReadAllText(Repository.File("global.json")));
        Assert.NotEmpty(global.RootElement.GetProperty("msbuild-sdks").GetProperty(Sdk).GetString()!);
        Assert.All(Projects, project => Assert.Equal(Sdk, (string?)XDocument.Load(project).Root!.Attribute("Sdk")));
        Assert.All(Projects, project => Assert.Empty(XDocument.Load(project).Descendants("PackageReference")));
        Assert.All(Packages().Values, version => Assert.Matches(@"^\d+\.\d+\.\d+$", version));
    }

    [Fact]
    public void Every_reference_assembly_stands_for_a_package_of_the_board_projects()
    {
        var packages = Packages();
        var libraries = Directory.EnumerateDirectories(Repository.File("tests", "Reference")).Select(folder => Path.GetFileName(folder)!);
        Assert.Equal([], libraries.Where(library => !packages.ContainsKey(PackageOf(library))));
    }

    [Fact]
    public void Nothing_of_the_boards_settings_reaches_a_desktop_project()
    {
        var open = XDocument.Load(Repository.File("nf.props")).Root!.Elements().Where(group => group.Attribute("Condition") is null);
        Assert.Equal(["BoardLangVersion"], open.Elements().Select(element => element.Name.LocalName));
    }

    private static Dictionary<string, string> Packages() => XDocument.Load(Repository.File("nf.props"))
        .Descendants("PackageReference")
        .ToDictionary(package => (string)package.Attribute("Include")!, package => (string)package.Attribute("Version")!);

    private static string PackageOf(string library) => library switch
    {
        "mscorlib" => "nanoFramework.CoreLibrary",
        "nanoFramework.M2Mqtt.Core" => "nanoFramework.M2Mqtt", // both are in one package
        _ when library.StartsWith("nanoFramework.", StringComparison.Ordinal) => library,
        _ => "nanoFramework." + library,
    };
}
