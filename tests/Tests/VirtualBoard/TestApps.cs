using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>Apps of one line, compiled on the spot, that say who they are and then do what the test is about.</summary>
internal static class TestApps
{
    /// <summary>Lives until it is ended.</summary>
    public const string Live = "Launcher.CheckIn(); Thread.Sleep(-1);";

    /// <summary>Never checks in.</summary>
    public const string Hang = "while (true) { }";

    /// <summary>Throws on a thread of its own.</summary>
    public const string Crash = """Launcher.CheckIn(); new Thread(() => throw new InvalidOperationException("boom")).Start(); Thread.Sleep(-1);""";

    /// <summary>Asks for a start.</summary>
    public const string Reboot = "Launcher.CheckIn(); Launcher.Stop(10); Thread.Sleep(-1);";

    /// <summary>A signed image whose app logs <c>v1 reason 2 pid 3</c> and then does this.</summary>
    public static byte[] Image(int version, string work) => TestImages.Sign(version, Compile(
        $$"""
        using System;
        using System.Device.Gpio;
        using System.Threading;
        using ProductFirmware.Board;
        public static class App
        {
            public static void Main()
            {
                Launcher.Log("v{{version}} reason " + Launcher.BootReason + " pid " + Environment.ProcessId);
                {{work}}
            }
        }
        """));

    /// <summary>An assembly of this source.</summary>
    public static byte[] Compile(string source, params string[] furtherAssemblies)
    {
        var compilation = CSharpCompilation.Create(
            "App",
            [CSharpSyntaxTree.ParseText(source)],
            [.. Libraries().Concat(furtherAssemblies).Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return assembly.ToArray();
    }

    private static IEnumerable<string> Libraries() =>
        Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll")
            .Where(path => !path.Contains(".Native"))
            .Append(typeof(object).Assembly.Location)
            .Append(typeof(System.Device.Gpio.GpioPin).Assembly.Location)
            .Append(typeof(ProductFirmware.Board.Launcher).Assembly.Location);
}
