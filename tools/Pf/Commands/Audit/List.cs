using ProductFirmware.Pf.Output;
using ProductFirmware.Rest;

namespace ProductFirmware.Pf.Commands.Audit;

/// <summary><c>pf audit list</c>: the newest changes.</summary>
internal static class List
{
    private const int CountMax = 10_000;

    public static Verb Create()
    {
        var options = new AuditOptions();
        var count = Given.Number("--count", "How many, newest first (default 50).", "N", 1, CountMax);
        count.DefaultValueFactory = _ => 50;
        return options.AddTo(new Verb("list", "List who changed what, newest first.", "pf audit list --product 94 --action firmware") { count })
            .Asks(async (parse, cloud, screen, stop) =>
            {
                var entries = await cloud.Audit(options.Read(parse), parse.GetValue(count), stop);
                screen.Show(entries, Table(entries));
            });
    }

    private static Listing Table(IEnumerable<AuditBody> entries)
    {
        var table = Listing.Table("Number", "At", "Who", Listing.ProductHeader, "Action", "Subject", "Before", "After");
        foreach (var entry in entries)
        {
            table.Add(entry.Number, entry.At, entry.Actor, entry.Product, entry.Action, entry.Subject, entry.Before, entry.After);
        }
        return table;
    }
}
