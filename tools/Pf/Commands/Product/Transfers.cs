using System.CommandLine;
using ProductFirmware.Pf.Api;
using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;
using ProductFirmware.Wire;

namespace ProductFirmware.Pf.Commands.Product;

/// <summary><c>pf product transfers</c>: the newest transfers to devices.</summary>
internal static class Transfers
{
    private const int CountMax = 100;

    private sealed record Options(int Product, int? Version, bool Wrong, int Count);

    public static Verb Create()
    {
        var product = Given.ProductArgument();
        var version = Given.Number("--version", "Only of this firmware version.", "V", Limits.VersionMin, Limits.VersionMax);
        var wrong = new Option<bool>("--wrong") { Description = "Only those that were refused, failed or reverted." };
        var count = Given.Number("--count", "How many, newest first (default 25).", "N", 1, CountMax);
        count.DefaultValueFactory = _ => 25;
        return new Verb("transfers", "List the newest transfers of firmware to devices.", "pf product transfers 94 --wrong") { product, version, wrong, count }
            .Asks((parse, cloud, screen, stop) => Run(
                new(parse.GetValue(product), parse.ValueOrNull(version), parse.GetValue(wrong), parse.GetValue(count)), cloud, screen, stop));
    }

    private static async Task Run(Options options, CloudClient cloud, Screen screen, CancellationToken stop)
    {
        var transfers = await cloud.Transfers(options.Product, options.Version, options.Wrong, options.Count, stop);
        screen.Show(transfers, Table(transfers));
    }

    private static Listing Table(IEnumerable<DeviceTransferBody> transfers)
    {
        var table = Listing.Table("Device", "Name", "Version", "State", "Bytes", "Of", "Attempt", "Reason", "Since");
        foreach (var transfer in transfers)
        {
            table.Add(
                transfer.DeviceId, transfer.DeviceName, transfer.Version, transfer.State, transfer.Offset, transfer.Size, transfer.Attempt,
                transfer.Reason, transfer.UpdatedAt);
        }
        return table;
    }
}
