using System.CommandLine;
using System.CommandLine.Parsing;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware pack</c>: makes a signed image from a built app.</summary>
internal static class Pack
{
    private const int HardwareMax = ushort.MaxValue;

    private sealed record Options(string Payload, string? Target, string Key, string? Out, PackOptions Image);

    /// <summary>What <c>pack</c> and <c>build</c> answer.</summary>
    internal sealed record Answer(string File, int Size, int Product, int Version, string Target, string Hash, string KeyId);

    public static Verb Create()
    {
        var payload = new Argument<string>("PAYLOAD") { Description = "What the board runs. VIRTUAL: the app's assembly." };
        var target = TargetOption();
        var key = new Option<string>("--key") { Description = "The private key that signs the image.", HelpName = "KEY.pem", Required = true };
        var output = OutOption();
        var hardware = new Option<(int, int)?>("--hardware") { Description = "The hardware revisions the image runs on, e.g. 2-4.", HelpName = "MIN-MAX", CustomParser = ParseRange };
        var minimum = Given.Number("--min-version", "Devices below this version must go to another one first.", "N", Limits.VersionMin, Limits.VersionMax);
        var metadata = new Option<string?>("--metadata") { Description = "The assembly that declares product and version, where the payload is not one.", HelpName = "DLL" };
        return new Verb("pack", "Sign a built app and make the image that devices take.", "pf firmware pack Blinky.dll --target VIRTUAL --key product.pem")
        {
            payload, target, key, output, hardware, minimum, metadata,
        }.Runs((parse, screen, _) => Run(
            new(
                parse.GetValue(payload)!,
                parse.GetValue(target),
                parse.GetValue(key)!,
                parse.GetValue(output),
                new(parse.GetValue(hardware), parse.ValueOrNull(minimum), parse.GetValue(metadata))),
            screen));
    }

    internal static Option<string?> TargetOption() => new("--target", "-t") { Description = $"The kind of board: {Targets.Names}.", HelpName = "TARGET" };

    internal static Option<string?> OutOption() => new("--out", "-o") { Description = "The image file; <assembly>-<version>.bin in the working directory where left out.", HelpName = "OUT.bin" };

    /// <summary>Writes the image and shows what is in it.</summary>
    internal static void Finish(PackedImage image, string? path, Screen screen)
    {
        path ??= image.DefaultName;
        AtomicFile.Write(path, image.File);
        var answer = new Answer(
            path,
            image.File.Length,
            image.Declaration.Product,
            image.Declaration.Version,
            image.Target.Name,
            Convert.ToHexStringLower(image.Hash),
            Convert.ToHexStringLower(image.KeyHash));
        screen.Show(answer, Listing.Fields()
            .Add("File", answer.File)
            .Add(Listing.ProductHeader, answer.Product)
            .Add("Version", answer.Version)
            .Add("Target", answer.Target)
            .Add("Size", $"{answer.Size} of {image.Target.SlotBytes} bytes")
            .Add("Image hash", answer.Hash)
            .Add("Key ID", answer.KeyId));
    }

    private static Task Run(Options options, Screen screen)
    {
        var target = Targets.Packable(options.Target ?? throw Targets.NotChosen());
        using var key = SigningKey.Load(options.Key);
        Finish(Packer.Pack(options.Payload, target, key, options.Image), options.Out, screen);
        return Task.CompletedTask;
    }

    private static (int, int)? ParseRange(ArgumentResult result)
    {
        var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        var parts = text.Split('-');
        if (parts.Length == 2 && int.TryParse(parts[0], out var min) && int.TryParse(parts[1], out var max) && min >= 0 && min <= max && max <= HardwareMax)
        {
            return (min, max);
        }
        result.AddError($"--hardware is a range like 2-4, from 0 to {HardwareMax}, not \"{text}\".");
        return null;
    }
}
