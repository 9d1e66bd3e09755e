using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ProductFirmware.VirtualBoard;

/// <summary>Whether the app in an image would find all its libraries on the board: the packer asks before it signs.</summary>
public static class PayloadCheck
{
    private static readonly HashSet<string> Resident = ["MQTTnet", "System.Device.Gpio", "ProductFirmware.Board.Contract"];

    /// <summary>
    /// The assemblies that the payload needs and the board does not have, in alphabetical order.
    /// <see cref="BadImageFormatException"/> where the payload is not an assembly.
    /// </summary>
    public static IReadOnlyList<string> Missing(byte[] payload)
    {
        using var file = new PEReader(ImmutableArray.Create(payload));
        if (!file.HasMetadata)
        {
            throw new BadImageFormatException("The payload is not a .NET assembly.");
        }
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(name => !Resident.Contains(name) && !IsInFramework(name))
            .Order(StringComparer.Ordinal)];
    }

    // What lies beside the runtime's own core library.
    private static bool IsInFramework(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));
}
