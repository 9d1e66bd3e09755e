extern alias pf;

using pf::ProductFirmware.Pf.Output;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>From source to a signed image, and what stays when that fails.</summary>
public sealed class BuildTests : IDisposable
{
    private const string Broken = "using ProductFirmware;\n[ProductId(94)]\n[ProductVersion(2)]\nclass A { static void Main() { Nonsense(); } }\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task S48_X5_blinky_builds_to_an_image_in_the_working_directory()
    {
        Directory.CreateDirectory(folder.File("Blinky"));
        File.Copy(Repository.File("device", "Blinky", "Blinky.cs"), Path.Combine(folder.File("Blinky"), "Blinky.cs"));

        var built = await Build("Blinky", "--json");

        Assert.True(built.ExitCode == ExitCode.Ok, built.Errors);
        Assert.Equal((94, 1), (built.Json.GetProperty("product").GetInt32(), built.Json.GetProperty("version").GetInt32()));
        var inspected = await PfProcess.Run(folder, "firmware", "inspect", "Blinky-1.bin", "--key", "k.pub.pem");
        Assert.Equal(ExitCode.Ok, inspected.ExitCode);
    }

    [Theory]
    [InlineData("App-2.bin")]
    [InlineData("given.bin", "-o", "given.bin")]
    public async Task S49_X5_a_failed_compile_exits_1_names_the_line_and_leaves_no_image(string image, params string[] options)
    {
        Directory.CreateDirectory(folder.File("App"));
        File.WriteAllText(Path.Combine(folder.File("App"), "A.cs"), Broken);
        File.WriteAllText(folder.File(image), "an older build's");
        File.WriteAllText(folder.File("App-1.bin"), "another version's");

        var result = await Build("App", options);

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains($"{Path.Combine("App", "A.cs")}(4,32): error CS0103:", result.Errors);
        Assert.False(File.Exists(folder.File(image)));
        Assert.True(File.Exists(folder.File("App-1.bin")));
    }

    [Fact]
    public async Task S50_no_target_says_so_with_the_targets_and_stops()
    {
        var result = await PfProcess.Run(folder, "firmware", "build", "App");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.StartsWith("Error: No target is selected.\nNext: choose one with --target: VIRTUAL, ESP32_REV0,", result.Errors);
    }

    [Fact]
    public async Task No_key_says_so_and_stops()
    {
        var result = await PfProcess.Run(folder, "firmware", "build", "App", "--target", "VIRTUAL");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("--key", result.Errors);
    }

    [Fact]
    public async Task A_folder_without_source_is_one_sentence()
    {
        Directory.CreateDirectory(folder.File("Empty"));

        var result = await Build("Empty");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("no .cs file in Empty", result.Errors);
    }

    [Fact]
    public async Task A_board_project_whose_SDK_cannot_be_restored_says_so_and_what_else_can_be_done()
    {
        Directory.CreateDirectory(folder.File("App"));
        File.WriteAllText(Path.Combine(folder.File("App"), "App.Esp32.csproj"), "<Project Sdk=\"ProductFirmware.No.Such.Sdk\" />");
        await PfProcess.Run(folder, "key", "new", "k.pem");

        var result = await PfProcess.Run(folder, "firmware", "build", "App", "--target", "ESP32_REV3", "--key", "k.pem");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("ProductFirmware.No.Such.Sdk", result.Errors);
        Assert.Contains("Error: An SDK or package that the project needs cannot be restored", result.Errors);
        Assert.Contains("pf firmware pack", result.Errors);
    }

    [Fact]
    public async Task A_folder_without_a_board_project_is_one_sentence()
    {
        Directory.CreateDirectory(folder.File("App"));
        await PfProcess.Run(folder, "key", "new", "k.pem");

        var result = await PfProcess.Run(folder, "firmware", "build", "App", "--target", "ESP32_REV3", "--key", "k.pem");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("App holds no project named *.Esp32.csproj", result.Errors);
    }

    private async Task<PfResult> Build(string source, params string[] options)
    {
        await PfProcess.Run(folder, "key", "new", "k.pem");
        return await PfProcess.Run(folder, ["firmware", "build", source, "--target", "VIRTUAL", "--key", "k.pem", .. options]);
    }
}
