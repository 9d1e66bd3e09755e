using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>
/// What an image for a board holds: the app's own <c>.pe</c> files in load order (who is referred to comes first, the app last), each
/// padded to a multiple of four, and nothing that is resident.
/// </summary>
/// <param name="Assemblies">Their names, in load order.</param>
internal sealed record BoardPayload(byte[] Bytes, Declaration Declaration, IReadOnlyList<string> Assemblies)
{
    private const int AlignBytes = 4;

    /// <summary>What is deployed to the board over USB, with the launcher; images are loaded on top of it.</summary>
    public static IReadOnlySet<string> Resident { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "mscorlib",
        "nanoFramework.Runtime.Native",
        "nanoFramework.Runtime.Events",
        "nanoFramework.System.Collections",
        "nanoFramework.System.Text",
        "System.IO.Streams",
        "System.IO.FileSystem",
        "System.Threading",
        "System.Math",
        "System.Net",
        "nanoFramework.M2Mqtt",
        "nanoFramework.M2Mqtt.Core",
        "nanoFramework.Networking.Sntp",
        "nanoFramework.System.Security.Cryptography",
        "nanoFramework.Hardware.Esp32",
        "System.Device.Gpio",
        "System.Device.Wifi",
        "ProductFirmware.Board.Contract",
        "ProductFirmware.Launcher",
    };

    /// <summary>Collects it from a build's output folder.</summary>
    /// <param name="appPath">The app there: its <c>.pe</c>, <c>.exe</c> or <c>.dll</c>.</param>
    public static BoardPayload Read(string appPath)
    {
        if (!File.Exists(appPath))
        {
            throw Failure.Of("file_not_found", $"There is no app at {appPath}.", "give the .pe in the board project's output folder, such as bin/Release/netnano1.0/Blinky.pe");
        }
        var folder = Path.GetDirectoryName(Path.GetFullPath(appPath))!;
        var app = Load(folder, Path.GetFileNameWithoutExtension(appPath), usedBy: null);
        var inOrder = new List<BoardAssembly>();
        Add(app, folder, inOrder, []);
        var declaration = Packing.Declaration.Read(app.Metadata, app.MetadataName);
        return new([.. inOrder.SelectMany(assembly => Padded(assembly.Pe.Bytes))], declaration, [.. inOrder.Select(assembly => assembly.Name)]);
    }

    // Depth first: an assembly goes behind everything that it refers to.
    private static void Add(BoardAssembly assembly, string folder, List<BoardAssembly> inOrder, HashSet<string> seen)
    {
        seen.Add(assembly.Name);
        foreach (var name in assembly.References.Where(name => !Resident.Contains(name) && seen.Add(name)))
        {
            Add(Load(folder, name, assembly.Name), folder, inOrder, seen);
        }
        inOrder.Add(assembly);
    }

    private static BoardAssembly Load(string folder, string name, string? usedBy)
    {
        var pe = Path.Combine(folder, name + ".pe");
        if (!File.Exists(pe))
        {
            throw Missing(usedBy is null ? $"There is no {name}.pe in {folder}." : $"{usedBy} refers to {name}, which is not resident, and there is no {name}.pe in {folder}.");
        }
        var metadata = new[] { ".dll", ".exe" }.Select(extension => Path.Combine(folder, name + extension)).FirstOrDefault(File.Exists)
            ?? throw Missing($"There is no {name}.dll beside {pe}; it says what the .pe does not: references, product and version.");
        return BoardAssembly.Read(pe, metadata);
    }

    private static Failure Missing(string sentence) =>
        Failure.Refused(Reason.PayloadNotSupported, sentence, "build the board project and give its output folder's app");

    private static byte[] Padded(byte[] pe)
    {
        var bytes = new byte[(pe.Length + AlignBytes - 1) / AlignBytes * AlignBytes];
        pe.CopyTo(bytes, 0);
        return bytes;
    }
}
