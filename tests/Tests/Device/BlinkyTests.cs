using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Device;

/// <summary>The sample product's own few lines, on a board that writes down what it is asked for instead of doing it.</summary>
public class BlinkyTests
{
    // What the app may ask of its board. The board's power goes off after so many lines.
    private const string Tape = """
        using System.Collections.Generic;
        using ProductFirmware;
        namespace ProductFirmware
        {
            public static class Tape
            {
                public static readonly List<string> Lines = new List<string>();
                public static void Say(string line)
                {
                    Lines.Add(line);
                    if (Lines.Count == 10) { throw new System.OperationCanceledException(); }
                }
            }
        }
        namespace ProductFirmware.Device
        {
            public static class ThisBoard { public static object Open() { return new object(); } }
            public static class Agent { public static void Run(System.Type app, object board) { Tape.Say("agent for " + app.Name); } }
        }
        namespace System.Device.Gpio
        {
            public enum PinMode { Input, Output }
            public class GpioController
            {
                public GpioPin OpenPin(int pin, PinMode mode) { Tape.Say("pin " + pin + " " + mode); return new GpioPin(pin); }
            }
            public class GpioPin
            {
                private readonly int number;
                public GpioPin(int number) { this.number = number; }
                public void Toggle() { Tape.Say("toggle " + number); }
            }
        }
        namespace System.Threading
        {
            public static class Thread { public static void Sleep(int ms) { Tape.Say("sleep " + ms); } }
        }
        """;

    [Fact]
    public void S47_blinky_turns_its_led_over_and_sleeps_for_exactly_300_ms_in_turn()
    {
        string[] expected = ["agent for Blinky", "pin 2 Output", .. Enumerable.Repeat<string[]>(["toggle 2", "sleep 300"], 4).SelectMany(pair => pair)];
        Assert.Equal(expected, Run());
    }

    private static List<string> Run()
    {
        string[] files = [Repository.File("device", "Blinky", "Blinky.cs"), Repository.File("shared", "Image", "ProductAttributes.cs")];
        var trees = files.Select(File.ReadAllText).Append(Tape).Select(source => CSharpSyntaxTree.ParseText(source));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        using var program = new MemoryStream();
        var result = CSharpCompilation.Create("Blinky", trees, references, new(OutputKind.ConsoleApplication)).Emit(program);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        var assembly = Assembly.Load(program.ToArray());
        var ended = Assert.Throws<TargetInvocationException>(() => assembly.EntryPoint!.Invoke(null, []));
        Assert.IsType<OperationCanceledException>(ended.InnerException);
        return (List<string>)assembly.GetType("ProductFirmware.Tape")!.GetField("Lines")!.GetValue(null)!;
    }
}
