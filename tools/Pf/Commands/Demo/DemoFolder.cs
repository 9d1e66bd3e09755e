using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>Where a demo keeps what it makes: <c>keys/ src/ images/ boards/ cloud/ demo.json</c> in one folder.</summary>
internal sealed class DemoFolder
{
    private DemoFolder(string root, bool isTemporary)
    {
        Root = root;
        IsTemporary = isTemporary;
    }

    public string Root { get; }

    /// <summary>Nobody asked for the folder, so it goes when the demo is over.</summary>
    public bool IsTemporary { get; }

    public string PrivateKey => Path.Combine(Root, "keys", "product.pem");

    public string Cloud => Path.Combine(Root, "cloud");

    /// <summary>What is running, for <c>pf demo --stop</c>.</summary>
    public string StateFile => Path.Combine(Root, "demo.json");

    public string Source(int version) => Path.Combine(Root, "src", $"v{version}");

    public string Image(int version) => Path.Combine(Root, "images", $"blinky-{version}.bin");

    public string Board(string deviceId) => Path.Combine(Root, "boards", deviceId);

    /// <summary>A new folder of the demo's own, or the one asked for, which must be empty: nothing of somebody else's is touched.</summary>
    public static DemoFolder Create(string? wanted)
    {
        if (wanted is null)
        {
            return Prepared(new DemoFolder(Directory.CreateTempSubdirectory("pf-demo-").FullName, isTemporary: true));
        }
        var root = Path.GetFullPath(wanted);
        if (File.Exists(root) || (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()))
        {
            throw Failure.Of("folder_not_empty", $"{root} is not empty.", $"choose another folder; a demo that still runs there ends with: pf demo --stop --dir {wanted}");
        }
        return Prepared(new DemoFolder(root, isTemporary: false));
    }

    /// <summary>The folder of a demo that was kept.</summary>
    public static DemoFolder Open(string root)
    {
        var folder = new DemoFolder(Path.GetFullPath(root), isTemporary: false);
        return File.Exists(folder.StateFile)
            ? folder
            : throw Failure.Of("no_demo", $"{folder.Root} holds no demo that was kept running.", "give the folder that pf demo --keep printed");
    }

    public void Delete() => Directory.Delete(Root, recursive: true);

    private static DemoFolder Prepared(DemoFolder folder)
    {
        foreach (var name in new[] { "keys", "src", "images", "boards", "cloud" })
        {
            Directory.CreateDirectory(Path.Combine(folder.Root, name));
        }
        return folder;
    }
}
