using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware download</c>: fetches the image of a version.</summary>
internal static class Download
{
    private sealed record Options(int Product, int Version, string? Target, string Out);

    private sealed record Answer(string File, int Size);

    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var target = new Option<string?>("--target") { Description = "Which image, where the version holds one for several kinds of board.", HelpName = "TARGET" };
        var output = new Option<string>("--out", "-o") { Description = "Where the image goes.", HelpName = "FILE", Required = true };
        return new Verb("download", "Download a version's image.", "pf firmware download 2 --product 94 -o blinky-2.bin") { version, product, target, output }
            .Asks((parse, cloud, screen, stop) => Run(
                new(parse.GetValue(product), parse.GetValue(version), parse.GetValue(target), parse.GetValue(output)!), cloud, screen, stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var bytes = await cloud.Download(options.Product, options.Version, options.Target, stop);
        AtomicFile.Write(options.Out, bytes);
        screen.Done(new Answer(options.Out, bytes.Length), $"Version {options.Version} of product {options.Product} is in {options.Out} ({bytes.Length} bytes).");
    }
}
