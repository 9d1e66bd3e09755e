using System.CommandLine;
using ProductFirmware.Pf.Building;
using ProductFirmware.Pf.Keys;
using ProductFirmware.Pf.Output;
using ProductFirmware.Pf.Packing;

namespace ProductFirmware.Pf.Commands.Firmware;

/// <summary><c>pf firmware build</c>: compiles an app and packs it. A failed compile leaves no image (S48–S50).</summary>
internal static class Build
{
    private sealed record Options(string Source, Target Target, string? Key, string? Out);

    public static Verb Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "A folder of .cs files, or a project. ESP32…: a board project, or the folder of one named *.Esp32.csproj.", DefaultValueFactory = _ => "." };
        var target = Pack.TargetOption();
        var flash = Pack.FlashOption();
        var key = new Option<string?>("--key") { Description = "The private key that signs the image.", HelpName = "KEY.pem" };
        var output = Pack.OutOption();
        return new Verb("build", "Compile an app and make the signed image that devices take.", "pf firmware build device/Blinky --target VIRTUAL --key product.pem")
        {
            source, target, flash, key, output,
        }.Runs((parse, screen, stop) => Run(
            new(
                parse.GetValue(source)!,
                Targets.Chosen(parse.GetValue(target), parse.GetValue(flash)),
                parse.GetValue(key),
                parse.GetValue(output)),
            screen,
            stop));
    }

    private static async Task Run(Options options, Screen screen, CancellationToken stop)
    {
        var keyPath = options.Key ?? throw Failure.Usage("An image must be signed, and no key is given.", "give one with --key; pf key new makes one");
        using var key = SigningKey.Load(keyPath);
        var build = await AppBuild.Open(options.Source, options.Target, stop);
        build.RemoveOldImage(options.Out);
        screen.Note($"Compiling {options.Source} for {options.Target.Name} …");
        var assembly = await build.Compile(stop);
        Pack.Finish(Packer.Pack(assembly, options.Target, key, new()), options.Out, screen);
    }
}
