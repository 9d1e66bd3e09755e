using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace ProductFirmware.Tests.Tidy;

/// <summary>What goes onto an ESP32 compiles against what an ESP32 has.</summary>
public partial class BoardBuildTests
{
    private static readonly string[] Image = ["shared", "device/Agent", "device/Esp32", "device/Slots"];

    [Fact]
    public void The_reference_assemblies_compile_without_the_desktops_library() => Assert.Equal([], new BoardBuild().Errors);

    [Fact]
    public void The_image_for_an_ESP32_compiles_against_the_boards_libraries() => Assert.Equal([], BuildImage(new BoardBuild()).Errors);

    [Fact]
    public void The_launcher_compiles_against_the_boards_libraries()
    {
        var build = Contract(new BoardBuild());
        Assert.Equal([], build.Add("Launcher", BoardBuild.Sources([.. Image, "device/Launcher"]), OutputKind.ConsoleApplication).Errors);
    }

    [Theory]
    [InlineData("System.Collections.Generic.List<int> x;", "Generic")]
    [InlineData("async void M() { }", "AsyncVoidMethodBuilder")]
    [InlineData("int? x;", "Nullable")]
    [InlineData("void M(System.Threading.AutoResetEvent e) { e.WaitOne(100); }", "WaitOne")]
    [InlineData("void M(nanoFramework.M2Mqtt.MqttClient c) { c.Publish(\"t\", new byte[0], nanoFramework.M2Mqtt.Messages.MqttQoSLevel.AtLeastOnce, false); }", "MqttQoSLevel")]
    [InlineData("void M(System.Random r) { r.Next(1, 2); }", "Next")]
    [InlineData("string M() { return string.Join(\",\", new string[0]); }", "Join")]
    [InlineData("string M(string s) { return s.Replace(\"a\", \"b\"); }", "Replace")]
    [InlineData("byte[] M() { return System.Text.Encoding.ASCII.GetBytes(\"\"); }", "ASCII")]
    [InlineData("byte[] M() { return System.IO.File.ReadAllBytes(\"\"); }", "ReadAllBytes")]
    [InlineData("void M(object o) { System.Threading.Monitor.Wait(o); }", "Wait")]
    [InlineData("void M(nanoFramework.M2Mqtt.MqttClient c) { c.Publish(\"t\", new byte[0], null, null, 1); }", "Publish")]
    public void What_the_board_does_not_have_is_an_error_that_names_it(string member, string name)
    {
        var sources = new Dictionary<string, string> { ["a.cs"] = $"class A {{ {member} }}" };
        var errors = new BoardBuild().Add("App", sources, OutputKind.DynamicallyLinkedLibrary).Errors;
        Assert.Contains(errors, error => error.StartsWith("a.cs:1: ", StringComparison.Ordinal) && error.Contains(name));
    }

    [Theory]
    [InlineData("bool IsPinOpen(", "IsPinOpen", "IdentifyLight.cs")]
    [InlineData("long TickCount64", "TickCount64", "Esp32Device.cs")]
    [InlineData("ArrayList userProperties, MqttQoSLevel", "Publish", "MqttConnection.cs")]
    [InlineData("bool WaitOne(int", "WaitOne", "Mailbox.cs")]
    [InlineData("bool Reconnect(", "Reconnect", "Wifi.cs")]
    public void A_member_that_a_library_loses_is_named_where_it_is_used(string line, string member, string file)
    {
        var errors = BuildImage(new BoardBuild(without: line)).Errors;
        Assert.Contains(errors, error => error.Contains(member) && error.Contains(file));
    }

    [Fact]
    public void Every_type_and_member_of_the_reference_says_where_its_signature_comes_from()
    {
        var silent = BoardBuild.Sources("tests/Reference")
            .SelectMany(source => source.Value.Split('\n').Where(line => Declaration().IsMatch(line) && !Citation().IsMatch(line)).Select(line => source.Key + ": " + line.Trim()));
        Assert.Equal([], silent);
    }

    private static BoardBuild Contract(BoardBuild build) =>
        build.Add("ProductFirmware.Board.Contract", BoardBuild.Sources("device/Contract"), OutputKind.DynamicallyLinkedLibrary);

    private static BoardBuild BuildImage(BoardBuild build) =>
        Contract(build).Add("Blinky", BoardBuild.Sources([.. Image, "device/Blinky"]), OutputKind.ConsoleApplication);

    // A line that declares a type, a member or a value of an enum.
    [GeneratedRegex(@"^\s+(public|protected|internal|delegate)\b|^\s+\w+ = \S+$|^\s+\w+\(\);|^\s+\w[\w\[\]]* \w+(\(.*\);| \{ get; \})")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"// (facts §\d|none outside|see above|\w[\w.]*: \w[\w./]*\.cs)")]
    private static partial Regex Citation();
}
