using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware upload</c>: makes an image a version of the product. Devices do not change by it.</summary>
internal static class Upload
{
    private sealed record Options(int Product, NewFirmware Firmware);

    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Description = "The image that pf firmware pack or build made." };
        var product = Given.Product();
        var title = new Option<string>("--title") { Description = "A name for the version, distinct in the product.", HelpName = "TITLE", Required = true };
        var description = new Option<string?>("--description") { Description = "What changed.", HelpName = "TEXT" };
        var version = Given.Number("--version", "The version expected in the file; refused where it differs.", "N", Limits.VersionMin, Limits.VersionMax);
        return new Verb("upload", "Upload an image as a new version.", "pf firmware upload Blinky-2.bin --product 94 --title \"Blinks twice\"")
        {
            file, product, title, description, version,
        }.Asks((parse, cloud, screen, stop) => Run(
            new(
                parse.GetValue(product),
                new(parse.GetValue(file)!, parse.GetValue(title)!, parse.GetValue(description), parse.ValueOrNull(version)?.ToString())),
            cloud,
            screen,
            stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        if (!File.Exists(options.Firmware.File))
        {
            throw Failure.Of("file_not_found", $"There is no image at {options.Firmware.File}.", "make one: pf firmware build");
        }
        var made = await screen.Progress("Uploading", progress => cloud.Upload(options.Product, options.Firmware, progress, stop));
        screen.Done(made, $"Version {made.Version} of product {options.Product} is uploaded as \"{made.Title}\"; no device changes until it is locked or released.");
    }
}
