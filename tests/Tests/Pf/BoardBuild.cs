extern alias pf;

using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using pf::ProductFirmware.Pf.Packing;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Pf;

/// <summary>
/// The output folder of a board project: each assembly as a compiled <c>.dll</c> and as a <c>.pe</c> whose header is laid out as
/// nf-interpreter's CLR_RECORD_ASSEMBLY and whose body is only filling.
/// </summary>
internal sealed class BoardBuild : IDisposable
{
    public const string App = "[ProductId(94)] [ProductVersion(7)] class Blinky { static void Main() { } }";

    private const int HeaderBytes = 124;
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, MetadataReference> built = [];

    public string Path => folder.Path;

    public string File(string name) => folder.File(name);

    /// <summary>Compiles an assembly that may use what was added before.</summary>
    /// <returns>The <c>.pe</c>'s bytes.</returns>
    public byte[] Add(string name, string source, int bodyBytes = 101, uint nativeChecksum = 0, string extension = ".dll")
    {
        var assembly = Compiled.BoardApp(source, name, [.. built.Values]);
        built[name] = MetadataReference.CreateFromImage(assembly);
        System.IO.File.WriteAllBytes(File(name + extension), assembly);
        var pe = Pe(VersionOf(assembly), bodyBytes, nativeChecksum, filling: (byte)name[0]);
        System.IO.File.WriteAllBytes(File(name + ".pe"), pe);
        return pe;
    }

    /// <summary>A <c>.pe</c> that a board would take for whole.</summary>
    public static byte[] Pe(Version version, int bodyBytes, uint nativeChecksum = 0, byte filling = 1)
    {
        var pe = new byte[HeaderBytes + bodyBytes];
        "NFMRK1"u8.CopyTo(pe);
        BinaryPrimitives.WriteUInt32LittleEndian(pe.AsSpan(20), nativeChecksum);
        BinaryPrimitives.WriteUInt16LittleEndian(pe.AsSpan(28), (ushort)version.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(pe.AsSpan(30), (ushort)version.Minor);
        BinaryPrimitives.WriteUInt16LittleEndian(pe.AsSpan(32), (ushort)version.Build);
        BinaryPrimitives.WriteUInt16LittleEndian(pe.AsSpan(34), (ushort)version.Revision);
        BinaryPrimitives.WriteUInt16LittleEndian(pe.AsSpan(38), 1);
        BinaryPrimitives.WriteInt32LittleEndian(pe.AsSpan(100), pe.Length);
        pe.AsSpan(HeaderBytes).Fill(filling);
        BinaryPrimitives.WriteUInt32LittleEndian(pe.AsSpan(12), PeFile.Crc(pe.AsSpan(HeaderBytes)));
        BinaryPrimitives.WriteUInt32LittleEndian(pe.AsSpan(8), PeFile.Crc(pe.AsSpan(0, HeaderBytes)));
        return pe;
    }

    public void Dispose() => folder.Dispose();

    private static Version VersionOf(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        return file.GetMetadataReader().GetAssemblyDefinition().Version;
    }
}
