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

    private sealed record Options(string Payload, Target Target, string Key, string? Out, PackOptions Image);

    /// <summary>What <c>pack</c> and <c>build</c> answer.</summary>
    internal sealed record Answer(string File, int Size, int Product, int Version, string Target, string Hash, string KeyId);

    public static Verb Create()
    {
        var payload = new Argument<string>("PAYLOAD") { Description = "The app. VIRTUAL: its assembly. ESP32…: its .pe or .dll in the board project's output folder." };
        var target = TargetOption();
        var key = new Option<string>("--key") { Description = "The private key that signs the image.", HelpName = "KEY.pem", Required = true };
        var output = OutOption();
        var hardware = new Option<(int, int)?>("--hardware") { Description = "The hardware revisions the image runs on, e.g. 2-4.", HelpName = "MIN-MAX", CustomParser = ParseRange };
        var minimum = Given.Number("--min-version", "Devices below this version must go to another one first.", "N", Limits.VersionMin, Limits.VersionMax);
        var flash = FlashOption();
        return new Verb("pack", "Sign a built app and make the image that devices take.", "pf firmware pack Blinky.dll --target VIRTUAL --key product.pem")
        {
            payload, target, flash, key, output, hardware, minimum,
        }.Runs((parse, screen, _) => Run(
            new(
                parse.GetValue(payload)!,
                Targets.Chosen(parse.GetValue(target), parse.GetValue(flash)),
                parse.GetValue(key)!,
                parse.GetValue(output),
                new(parse.GetValue(hardware), parse.ValueOrNull(minimum))),
            screen));
    }

    internal static Option<string?> TargetOption() => new("--target", "-t") { Description = $"The kind of board: {Targets.Names}.", HelpName = "TARGET" };

    /// <summary>The flash size decides how large a slot is.</summary>
    internal static Option<int> FlashOption()
    {
        var option = new Option<int>("--flash")
        {
            Description = $"The ESP32's flash in megabytes: {string.Join(", ", Targets.FlashMegabytes)}. It decides how large an image may be.",
            HelpName = "MB",
            DefaultValueFactory = _ => Targets.DefaultFlashMegabytes,
        };
        option.AcceptOnlyFromAmong([.. Targets.FlashMegabytes.Select(size => size.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        return option;
    }

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
        using var key = SigningKey.Load(options.Key);
        Finish(Packer.Pack(options.Payload, options.Target, key, options.Image), options.Out, screen);
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
