extern alias pf;

using System.Text.RegularExpressions;
using pf::ProductFirmware.Pf;
using pf::ProductFirmware.Pf.Packing;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>What docs/hardware.md says about pf is what pf takes and does.</summary>
public sealed partial class HardwarePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.File("docs", "hardware.md"));

    public static TheoryData<string> Commands =>
        [.. Page.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("pf ", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_parses(string command) =>
        Assert.Empty(CommandTree.Create().Parse(command[3..]).Errors);

    [Fact]
    public void There_are_ten_steps() =>
        Assert.Equal(Enumerable.Range(1, 10), StepNumber().Matches(Page).Select(match => int.Parse(match.Groups[1].Value)));

    [Fact]
    public void Every_target_and_slot_size_is_listed()
    {
        Assert.All(Targets.All().Where(target => target.IsBoard), target => Assert.Contains($"`{target.Name}`", Page));
        Assert.All(Targets.FlashMegabytes, size =>
        {
            var slot = Targets.Find("ESP32_REV3", size).SlotBytes / 1024;
            Assert.Matches($@"\| {size} MB \| .* \| {slot} KiB", Page);
        });
    }

    [Fact]
    public void Every_failure_of_flashing_is_explained()
    {
        var sources = Directory.GetFiles(Repository.File("tools", "Pf", "Flashing"), "*.cs").Select(File.ReadAllText);
        var errors = sources.SelectMany(text => ErrorName().Matches(text)).Select(match => match.Groups[1].Value).Distinct();
        string[] usage = ["no_port", "wrong_chip", "nanoff_usage", "nanoff_failed", "nanoff_foreign", "file_not_found"]; // their message says it all

        Assert.All(errors.Except(usage), error => Assert.Contains($"`{error}`", Page));
    }

    [GeneratedRegex(@"^(\d+)\. ", RegexOptions.Multiline)]
    private static partial Regex StepNumber();

    [GeneratedRegex(@"(?:Failure\.Of\(\s*|= \()""([a-z_]+)""")]
    private static partial Regex ErrorName();
}
