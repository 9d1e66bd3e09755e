using System.CommandLine;
using System.Text;
using ProductFirmware.Core;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device import</c>: makes devices members of a product, with a result for each line.</summary>
internal static class Import
{
    private const int ListBytesMax = 16 * 1024 * 1024;

    private sealed record Options(int Product, string[] Sources, bool Force, bool DryRun);

    public static Verb Create()
    {
        var sources = new Argument<string[]>("FILE|ID") { Description = "A file with one device ID a line (- for stdin), or device IDs.", Arity = ArgumentArity.OneOrMore };
        var product = Given.Product();
        var force = new Option<bool>("--force") { Description = "Treat the devices as this product whatever they report, until they first report it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would happen to each line and change nothing." };
        return new Verb("import", "Take devices into a product.", "pf device import devices.txt --product 94") { sources, product, force, dryRun }
            .Asks((parse, cloud, screen, stop) => Run(
                new(parse.GetValue(product), parse.GetValue(sources)!, parse.GetValue(force), parse.GetValue(dryRun)), cloud, screen, stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var lines = string.Join('\n', options.Sources.Select(Read));
        var answer = await cloud.Import(options.Product, lines, options.Force, options.DryRun, stop);
        var table = Listing.Table("Line", "Text", "Device", "Result");
        foreach (var line in answer.Lines)
        {
            table.Add(line.Line, line.Text, line.Id, line.Result);
        }
        screen.Show(answer, table);
        screen.Note(Summary(options, answer));
    }

    private static string Summary(Options options, ImportAnswer answer) => options.DryRun
        ? $"{answer.Updated} of {answer.Lines.Count} would be taken into product {options.Product}; nothing was changed."
        : $"{answer.Updated} of {answer.Lines.Count} were taken into product {options.Product}.";

    // An ID stands for itself; anything else is a file's name.
    private static string Read(string source)
    {
        if (source == "-")
        {
            return Console.In.ReadToEnd();
        }
        if (File.Exists(source))
        {
            return Encoding.UTF8.GetString(AtomicFile.Read(source, "list of devices", ListBytesMax));
        }
        return ImportRule.ParseId(source) is not null
            ? source
            : throw Failure.Refused(Wire.Reason.InvalidDeviceId, $"\"{source}\" is neither a file nor a device ID.");
    }
}
