using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ProductFirmware.Tests.Pf;

/// <summary>Small assemblies, compiled in memory, with the attributes' own source compiled in as every app has it.</summary>
internal static class Compiled
{
    public static byte[] App(string source, string assemblyName = "App", params MetadataReference[] more)
    {
        var attributes = File.ReadAllText(Infrastructure.Repository.File("shared", "Image", "ProductAttributes.cs"));
        return Assembly(assemblyName, [attributes, "using ProductFirmware;\n" + source], more);
    }

    public static byte[] Assembly(string name, string[] sources, params MetadataReference[] more)
    {
        var compilation = CSharpCompilation.Create(
            name,
            sources.Select(text => CSharpSyntaxTree.ParseText(text)),
            [MetadataReference.CreateFromFile(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "System.Runtime.dll")),
             MetadataReference.CreateFromFile(typeof(object).Assembly.Location), .. more],
            new(OutputKind.DynamicallyLinkedLibrary, deterministic: true));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }
}
