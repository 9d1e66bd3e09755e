using ProductFirmware.Pf.Building;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;

namespace ProductFirmware.Pf.Commands.Demo;

/// <summary>Blinky as versions 1, 2 and 3, built from copies of its source with the one line edited; 3 also hangs at start.</summary>
internal static class DemoImages
{
    public const int Hanging = 3;
    private const string VersionLine = "[ProductVersion(1)]";
    private const string FirstStatement = "            Agent.Run(";

    public static async Task<KeyFiles> Make(DemoFolder folder, CancellationToken stop)
    {
        var keys = KeyFiles.Create(folder.PrivateKey, force: false);
        await Task.WhenAll(Enumerable.Range(1, Hanging).Select(version => Build(folder, keys, version, stop)));
        return keys;
    }

    private static async Task Build(DemoFolder folder, KeyFiles keys, int version, CancellationToken stop)
    {
        var original = Path.Combine(RepositoryFolder.Find(), "device", "Blinky", "Blinky.cs");
        var source = Edit(await File.ReadAllTextAsync(original, stop), VersionLine, $"[ProductVersion({version})]");
        if (version == Hanging)
        {
            source = Edit(source, FirstStatement, "            Thread.Sleep(Timeout.Infinite); // the bug that the board must survive\n" + FirstStatement);
        }
        // Called Blinky in each version, like the project of a real product.
        var copy = Path.Combine(folder.Source(version), "Blinky");
        Directory.CreateDirectory(copy);
        await File.WriteAllTextAsync(Path.Combine(copy, "Blinky.cs"), source, stop);
        var assembly = await (await AppBuild.Open(copy, Targets.Find(Targets.Virtual), stop)).Compile(stop);
        using var key = SigningKey.Load(keys.PrivateKey);
        AtomicFile.Write(folder.Image(version), Packer.Pack(assembly, Targets.Find(Targets.Virtual), key, new()).File);
    }

    private static string Edit(string source, string line, string replacement) =>
        source.Contains(line)
            ? source.Replace(line, replacement)
            : throw Failure.Of("blinky_changed", $"device/Blinky/Blinky.cs has no line {line.Trim()}.", "restore it: the demo edits that line");
}
