using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>
/// One assembly of a board's build: the <c>.pe</c> that the board loads, and what its sibling <c>.dll</c> of the same build says
/// about it. Refuses what a board could load and not survive.
/// </summary>
/// <param name="References">Names of the assemblies that it refers to, in the order of its metadata.</param>
internal sealed record BoardAssembly(string Name, PeFile Pe, byte[] Metadata, string MetadataName, IReadOnlyList<string> References)
{
    private const string StaticConstructor = ".cctor";

    /// <summary>What the compiler calls the class that it makes for lambdas which capture nothing.</summary>
    private const string LambdaClass = "<>c";

    /// <summary>Reads and checks both files.</summary>
    public static BoardAssembly Read(string pePath, string metadataPath)
    {
        var pe = PeFile.Read(AtomicFile.Read(pePath, "board assembly"), Path.GetFileName(pePath));
        var (bytes, name) = (AtomicFile.Read(metadataPath, "assembly"), Path.GetFileName(metadataPath));
        try
        {
            using var file = new PEReader(new MemoryStream(bytes));
            if (!file.HasMetadata || !file.GetMetadataReader().IsAssembly)
            {
                throw Declaration.NotAnAssembly(name);
            }
            var metadata = file.GetMetadataReader();
            Check(metadata, pe, name);
            var references = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));
            return new(metadata.GetString(metadata.GetAssemblyDefinition().Name), pe, bytes, name, [.. references]);
        }
        catch (BadImageFormatException)
        {
            throw Declaration.NotAnAssembly(name);
        }
    }

    private static void Check(MetadataReader metadata, PeFile pe, string name)
    {
        var version = metadata.GetAssemblyDefinition().Version;
        if (version != pe.AssemblyVersion)
        {
            throw Refused($"{name} is version {version}, and its .pe is version {pe.AssemblyVersion}: they come from two builds.", "build the board project again");
        }
        if (pe.NativeChecksum != 0)
        {
            throw Refused(
                $"{name} calls native code (checksum 0x{pe.NativeChecksum:X8}), which only works for libraries that lie on the board.",
                "leave the library out, or add it to what is resident and deploy that over USB");
        }
        RefuseStaticConstructors(metadata, name);
        RefuseGenerics(metadata, name);
    }

    // Loading an assembly that has one can crash the CLR (nanoframework/Home#1330).
    private static void RefuseStaticConstructors(MetadataReader metadata, string name)
    {
        var types = metadata.MethodDefinitions
            .Select(metadata.GetMethodDefinition)
            .Where(method => metadata.StringComparer.Equals(method.Name, StaticConstructor))
            .Select(method => metadata.GetTypeDefinition(method.GetDeclaringType()))
            .ToList();
        if (types.Count > 0)
        {
            throw Refused(
                $"{name} has static constructors, and loading one can crash a board: {string.Join("; ", types.Select(type => Explain(metadata, type)))}.",
                "make the fields const or set them in Main; use methods instead of lambdas");
        }
    }

    private static string Explain(MetadataReader metadata, TypeDefinition type)
    {
        if (metadata.StringComparer.Equals(type.Name, LambdaClass))
        {
            return $"{FullName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}.{LambdaClass}{StaticConstructor} (made for a lambda)";
        }
        var fields = type.GetFields()
            .Select(metadata.GetFieldDefinition)
            .Where(field => field.Attributes.HasFlag(System.Reflection.FieldAttributes.Static) && !field.Attributes.HasFlag(System.Reflection.FieldAttributes.Literal))
            .Select(field => metadata.GetString(field.Name))
            .ToList();
        return FullName(metadata, type) + StaticConstructor + (fields.Count == 0 ? "" : $" (static {string.Join(", ", fields)})");
    }

    private static void RefuseGenerics(MetadataReader metadata, string name)
    {
        var owners = Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.GenericParam))
            .Select(row => metadata.GetGenericParameter(MetadataTokens.GenericParameterHandle(row)).Parent)
            .Distinct()
            .Select(owner => NameOf(metadata, owner))
            .ToList();
        if (owners.Count > 0)
        {
            throw Refused($"{name} declares generics, which packages 1.x compile and boards crash on: {string.Join(", ", owners)}.", "write them without type parameters");
        }
    }

    private static string NameOf(MetadataReader metadata, EntityHandle owner)
    {
        if (owner.Kind == HandleKind.TypeDefinition)
        {
            return FullName(metadata, metadata.GetTypeDefinition((TypeDefinitionHandle)owner));
        }
        var method = metadata.GetMethodDefinition((MethodDefinitionHandle)owner);
        return $"{FullName(metadata, metadata.GetTypeDefinition(method.GetDeclaringType()))}.{metadata.GetString(method.Name)}";
    }

    private static string FullName(MetadataReader metadata, TypeDefinition type)
    {
        var name = metadata.GetString(type.Name);
        if (type.IsNested)
        {
            return $"{FullName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}.{name}";
        }
        return type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static Failure Refused(string sentence, string next) => Failure.Refused(Reason.PayloadNotSupported, sentence, next);
}
