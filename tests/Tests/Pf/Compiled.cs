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

    /// <summary>An app whose only core library is a board's: mscorlib.</summary>
    public static byte[] BoardApp(string source, string assemblyName, params MetadataReference[] more)
    {
        var attributes = File.ReadAllText(Infrastructure.Repository.File("shared", "Image", "ProductAttributes.cs"));
        return Emit(assemblyName, [attributes, "using ProductFirmware;\n" + source], [BoardCore.Value, .. more]);
    }

    public static byte[] Assembly(string name, string[] sources, params MetadataReference[] more) => Emit(
        name,
        sources,
        [MetadataReference.CreateFromFile(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "System.Runtime.dll")),
         MetadataReference.CreateFromFile(typeof(object).Assembly.Location), .. more]);

    // Just what the tests' sources need of one; a board has the real one.
    private static readonly Lazy<MetadataReference> BoardCore = new(() => MetadataReference.CreateFromImage(Emit("mscorlib", ["""
        namespace System
        {
            public class Object { } public struct Void { } public class ValueType { } public class Enum : ValueType { } public class Array { }
            public struct Boolean { } public struct Int32 { } public struct UInt16 { } public struct IntPtr { } public class String { }
            public class Delegate { } public class MulticastDelegate : Delegate { } public enum AttributeTargets { Class = 4, All = 32767 }
            public class Attribute { }
            public class AttributeUsageAttribute : Attribute
            {
                public AttributeUsageAttribute(AttributeTargets on) { }
                public bool AllowMultiple { get; set; }
                public bool Inherited { get; set; }
            }
        }
        namespace System.Reflection { public class AssemblyVersionAttribute : Attribute { public AssemblyVersionAttribute(string version) { } } }
        """], [])));

    private static byte[] Emit(string name, string[] sources, MetadataReference[] references)
    {
        var compilation = CSharpCompilation.Create(
            name,
            sources.Select(text => CSharpSyntaxTree.ParseText(text)),
            references,
            new(OutputKind.DynamicallyLinkedLibrary, deterministic: true));
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }
}
