using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>
/// What firmware declares about itself with <c>[ProductId(94)] [ProductVersion(1)]</c> on a class, read from the built assembly's
/// metadata. Nothing of the assembly is loaded or run.
/// </summary>
/// <param name="AssemblyName">The assembly's simple name.</param>
internal sealed record Declaration(string AssemblyName, int Product, int Version)
{
    private const string AttributeNamespace = "ProductFirmware";

    /// <summary>Reads an assembly's bytes; <paramref name="name"/> is what messages call it.</summary>
    public static Declaration Read(byte[] assembly, string name)
    {
        try
        {
            using var file = new PEReader(new MemoryStream(assembly));
            return file.HasMetadata ? Read(file.GetMetadataReader(), name) : throw NotAnAssembly(name);
        }
        catch (BadImageFormatException)
        {
            throw NotAnAssembly(name);
        }
    }

    private static Declaration Read(MetadataReader metadata, string name)
    {
        if (!metadata.IsAssembly)
        {
            throw NotAnAssembly(name);
        }
        var product = ReadOne(metadata, "ProductId", Reason.NoProductId, name);
        var version = ReadOne(metadata, "ProductVersion", Reason.NoProductVersion, name);
        if (product.On != version.On)
        {
            throw Failure.Refused(
                Reason.NoProductVersion,
                $"[ProductId] stands on {NameOf(metadata, product.On)} and [ProductVersion] on {NameOf(metadata, version.On)}; a device would report only one of them.",
                "put both on the same class, the one that starts the agent");
        }
        CheckRange("product ID", product.Value, Limits.ProductMin, Limits.ProductMax);
        CheckRange("product version", version.Value, Limits.VersionMin, Limits.VersionMax);
        return new(metadata.GetString(metadata.GetAssemblyDefinition().Name), product.Value, version.Value);
    }

    private static (TypeDefinitionHandle On, int Value) ReadOne(MetadataReader metadata, string attribute, Reason missing, string name)
    {
        var found = metadata.CustomAttributes
            .Select(metadata.GetCustomAttribute)
            .Where(a => a.Parent.Kind == HandleKind.TypeDefinition && IsOf(metadata, a, attribute + "Attribute"))
            .ToList();
        if (found.Count == 0)
        {
            throw Failure.Refused(missing, $"{name} declares no [{attribute}(n)] on any class.");
        }
        if (found.Count > 1)
        {
            var classes = string.Join(", ", found.Select(a => NameOf(metadata, (TypeDefinitionHandle)a.Parent)));
            throw Failure.Refused(Reason.DeclaredTwice, $"{name} declares [{attribute}] {found.Count} times, on {classes}; one is needed.");
        }
        return ((TypeDefinitionHandle)found[0].Parent, ReadNumber(metadata, found[0], attribute));
    }

    private static bool IsOf(MetadataReader metadata, CustomAttribute attribute, string typeName)
    {
        var type = attribute.Constructor.Kind switch
        {
            HandleKind.MethodDefinition => metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType(),
            HandleKind.MemberReference => metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent,
            _ => default,
        };
        var (nameSpace, name) = type.Kind switch
        {
            HandleKind.TypeDefinition => (metadata.GetTypeDefinition((TypeDefinitionHandle)type).Namespace, metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
            HandleKind.TypeReference => (metadata.GetTypeReference((TypeReferenceHandle)type).Namespace, metadata.GetTypeReference((TypeReferenceHandle)type).Name),
            _ => default,
        };
        return metadata.StringComparer.Equals(name, typeName) && metadata.StringComparer.Equals(nameSpace, AttributeNamespace);
    }

    // The value is a prolog (1), one 32-bit number and a count of named arguments (0): ECMA-335 II.23.3.
    private static int ReadNumber(MetadataReader metadata, CustomAttribute attribute, string name)
    {
        var value = metadata.GetBlobReader(attribute.Value);
        const int ValueBytes = 8;
        if (value.Length != ValueBytes || value.ReadUInt16() != 1)
        {
            throw Failure.Refused(Reason.OutOfRange, $"[{name}] does not hold one int.", $"declare it as [{name}(1)], with ProductFirmware's own attribute");
        }
        return value.ReadInt32();
    }

    private static void CheckRange(string what, int value, int min, int max)
    {
        if (value < min || value > max)
        {
            throw Failure.Refused(Reason.OutOfRange, $"The {what} is {value}, and must be from {min} to {max}.", "correct the declaration and build again");
        }
    }

    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle type) => metadata.GetString(metadata.GetTypeDefinition(type).Name);

    /// <summary>The failure where the bytes are something else.</summary>
    public static Failure NotAnAssembly(string name) => Failure.Refused(Reason.PayloadNotSupported, $"{name} is not a .NET assembly.");
}
