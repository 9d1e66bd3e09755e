using System.CommandLine;
using ProductFirmware.Core;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device import</c>: makes devices members of a product, with a result for each line that was not taken.</summary>
internal static class Import
{
    public static Verb Create()
    {
        var sources = new Argument<string[]>("FILE|ID") { Description = "A file with one device ID a line (- for stdin), or device IDs.", Arity = ArgumentArity.OneOrMore };
        var product = Given.Product();
        var force = new Option<bool>("--force") { Description = "Treat the devices as this product whatever they report, until they first report it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would happen to each line and change nothing." };
        var move = new Option<bool>("--move") { Description = "Take members of your other products over." };
        var test = new Option<bool>("--test") { Description = "Mark all as test devices." };
        var development = new Option<bool>("--development") { Description = "Mark all as development devices, which are never updated." };
        var groups = new Option<string[]>("--group") { Description = "Put all into this group; may be given more than once.", HelpName = "NAME" };
        return new Verb("import", "Take devices into a product.", "pf device import devices.txt --product 94 --test --group bench")
        {
            sources, product, force, dryRun, move, test, development, groups,
        }.Asks(async (parse, cloud, screen, stop) =>
        {
            using var list = new ImportList(parse.GetValue(sources)!);
            var devices = new NewDevices(
                list.File, parse.GetValue(force), parse.GetValue(dryRun), parse.GetValue(move), parse.GetValue(test), parse.GetValue(development), parse.GetValue(groups) ?? []);
            await Run(parse.GetValue(product), devices, cloud, screen, stop);
        });
    }

    private static async Task Run(int product, NewDevices devices, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var answer = await screen.Progress("Sending the list", progress => cloud.Import(product, devices, progress, stop));
        var table = Listing.Table("Line", "Text", "Device", "Result");
        foreach (var line in answer.Lines)
        {
            table.Add(line.Line, line.Text, line.Id, line.Result);
        }
        screen.Show(answer, table);
        screen.Note(Summary(product, devices.DryRun, answer));
        if (answer.Updated + answer.Existing == 0)
        {
            throw Failure.Of("nothing_taken", "None of the devices was taken in.", "see the result of each line");
        }
    }

    private static string Summary(int product, bool isDryRun, ImportAnswer answer)
    {
        var lines = answer.Updated + answer.Existing + answer.Nonmember + answer.Invalid + answer.Duplicate;
        var more = answer.Truncated ? " Not every line is shown." : "";
        return isDryRun
            ? $"{answer.Updated} of {lines} would be taken into product {product}; nothing was changed.{more}"
            : $"{answer.Updated} of {lines} were taken into product {product}.{more}";
    }

    /// <summary>What was given, as one file: a single file as it is, all else together in a temporary one.</summary>
    private sealed class ImportList : IDisposable
    {
        public ImportList(string[] sources)
        {
            if (sources is [var only] && System.IO.File.Exists(only))
            {
                File = Opened(only);
                return;
            }
            var lines = sources.Select(Read).ToList();
            File = new FileStream(Path.GetTempFileName(), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
            using var writer = new StreamWriter(File, leaveOpen: true);
            lines.ForEach(writer.WriteLine);
            writer.Flush();
            File.Position = 0;
        }

        public FileStream File { get; }

        public void Dispose() => File.Dispose();

        private static FileStream Opened(string path)
        {
            var sizeBytes = new FileInfo(path).Length;
            return sizeBytes <= ImportRule.BytesMax
                ? System.IO.File.OpenRead(path)
                : throw Failure.Of("file_too_big", $"{path} has {sizeBytes} bytes; {ImportRule.BytesMax} are the most.", "split the file");
        }

        // An ID stands for itself; anything else is a file's name.
        private static string Read(string source)
        {
            if (source == "-")
            {
                return Console.In.ReadToEnd();
            }
            if (System.IO.File.Exists(source))
            {
                using var reader = new StreamReader(Opened(source));
                return reader.ReadToEnd();
            }
            return ImportRule.ParseId(source) is not null
                ? source
                : throw Failure.Refused(Wire.Reason.InvalidDeviceId, $"\"{source}\" is neither a file nor a device ID.");
        }
    }
}
