using System.CommandLine;
using System.Text;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Device;

/// <summary><c>pf device export</c>: every member as a file that can be imported again.</summary>
internal static class Export
{
    public static Verb Create()
    {
        var product = Given.Product();
        var format = new Option<string>("--format") { Description = "csv or ndjson.", HelpName = "FORMAT", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "ndjson");
        var to = new Option<string?>("--output") { Description = "The file to write; stdout without it.", HelpName = "FILE" };
        return new Verb("export", "Write a product's devices to a file.", "pf device export --product 94 --output devices.csv") { product, format, to }
            .Asks((parse, cloud, screen, stop) => Run(parse.GetValue(product), parse.GetValue(format)!, parse.GetValue(to), cloud, screen, stop));
    }

    private static async Task Run(int product, string format, string? to, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var file = await cloud.ExportDevices(product, format, stop);
        if (to is null)
        {
            Console.Out.Write(Encoding.UTF8.GetString(file));
            return;
        }
        AtomicFile.Write(to, file);
        screen.Done(new OkAnswer(), $"The devices of product {product} are in {to}.");
    }
}
