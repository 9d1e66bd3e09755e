using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware download</c>: fetches the image of a version.</summary>
internal static class Download
{
    private sealed record Answer(string File, int Size);

    public static Verb Create()
    {
        var version = Given.Version();
        var product = Given.Product();
        var output = new Option<string>("--out", "-o") { Description = "Where the image goes.", HelpName = "FILE", Required = true };
        return new Verb("download", "Download a version's image.", "pf firmware download 2 --product 94 -o blinky-2.bin") { version, product, output }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), parse.GetValue(version), parse.GetValue(output)!, cloud, screen, stop));
    }

    private static async Task Run(int product, int version, string path, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var bytes = await cloud.Download(product, version, stop);
        AtomicFile.Write(path, bytes);
        screen.Done(new Answer(path, bytes.Length), $"Version {version} of product {product} is in {path} ({bytes.Length} bytes).");
    }
}
