using ProductFirmware.Image;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.VirtualBoard;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Packing;

/// <summary>What an image is made of beyond payload and key.</summary>
/// <param name="Hardware">Lowest and highest hardware revision, or null for any.</param>
/// <param name="MinimumVersion">Devices below it must go to another version first; null for none.</param>
internal sealed record PackOptions((int Min, int Max)? Hardware = null, int? MinimumVersion = null);

/// <summary>A finished image.</summary>
internal sealed record PackedImage(byte[] File, Declaration Declaration, Target Target, byte[] Hash, byte[] KeyHash)
{
    /// <summary>What the file is called where nobody says otherwise.</summary>
    public string DefaultName => NameOf(Declaration.AssemblyName, Declaration.Version);

    /// <summary>The same for an image that is not made yet.</summary>
    public static string NameOf(string assemblyName, int version) => $"{assemblyName}-{version}.bin";
}

/// <summary>Makes a signed MCUboot image from a built app.</summary>
internal static class Packer
{
    /// <summary>Reads the app's declaration and packs it for a target.</summary>
    /// <param name="appPath">The app's assembly; for a board the one in its build's output folder.</param>
    public static PackedImage Pack(string appPath, Target target, SigningKey key, PackOptions options)
    {
        if (target.IsBoard)
        {
            var board = BoardPayload.Read(appPath);
            return Sign(board.Bytes, board.Declaration, target, key, options);
        }
        var payload = AtomicFile.Read(appPath, "payload");
        var declaration = Declaration.Read(payload, Path.GetFileName(appPath));
        CheckLibraries(payload, Path.GetFileName(appPath));
        return Sign(payload, declaration, target, key, options);
    }

    // An image is one assembly: what else it refers to must be resident on the board.
    private static void CheckLibraries(byte[] payload, string name)
    {
        try
        {
            var missing = PayloadCheck.Missing(payload);
            if (missing.Count > 0)
            {
                throw Failure.Refused(
                    Reason.PayloadNotSupported,
                    $"{name} refers to {string.Join(", ", missing)}, which no virtual board has.",
                    "compile that source into the app: an image is one assembly");
            }
        }
        catch (BadImageFormatException)
        {
            throw Declaration.NotAnAssembly(name);
        }
    }

    private static PackedImage Sign(byte[] payload, Declaration declaration, Target target, SigningKey key, PackOptions options)
    {
        var writer = new ImageWriter(declaration.Product, declaration.Version, target.Name);
        if (options.Hardware is { } hardware)
        {
            writer.LimitHardware(hardware.Min, hardware.Max);
        }
        if (options.MinimumVersion is { } minimum)
        {
            writer.RequireVersion(minimum);
        }
        var signable = writer.Signable(payload);
        var hash = System.Security.Cryptography.SHA256.HashData(signable);
        var file = ImageWriter.Complete(signable, hash, key.KeyHash, key.Sign(signable));
        return file.Length <= target.SlotBytes
            ? new(file, declaration, target, hash, key.KeyHash)
            : throw Failure.Refused(Reason.SlotTooSmall, $"The image has {file.Length} bytes, and the slot of {target.Name} takes {target.SlotBytes}.");
    }
}
