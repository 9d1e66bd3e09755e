using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>Pages of a product with a million devices, by number and by cursor. Promise: each within 100 ms, and by cursor any as fast as the first.</summary>
internal static class ListBenchmark
{
    private const int Rounds = 20;
    private const int CursorPages = 200;

    public static async Task Run()
    {
        await using var server = await BenchServer.Start();
        var ids = BenchServer.Ids(isRandom: true).ToList();
        await server.Import(ids[..1]);
        await Page(server, ""); // whatever is made at the first request
        await server.Import(ids[1..]);
        var timer = Stopwatch.StartNew();
        var pages = (int)(await Page(server, ""))["meta"]!["total_pages"]!;
        var firstMs = timer.Elapsed.TotalMilliseconds;
        var first = await Measure(_ => Page(server, "page=1"), Rounds);

        var figures = new Figures("page of a million devices", "median", "99 of 100", "to page 1");
        void Add(string what, Times times) => figures.Add(what, Figures.Ms(times.Median), Figures.Ms(times.P99), Figures.Ratio(times.Median, first.Median));
        figures.Add("page 1, at once after the import", Figures.Ms(firstMs), "", Figures.Ratio(firstMs, first.Median));
        Add("page 1", first);
        foreach (var page in new[] { pages / 4, pages / 2, pages * 3 / 4, pages })
        {
            Add($"page {page}", await Measure(_ => Page(server, $"page={page}"), Rounds));
        }
        var cursor = "";
        Add("the next page, by cursor", await Measure(async _ => cursor = (string)(await Page(server, $"cursor={cursor}"))["meta"]!["next_cursor"]!, CursorPages));
        figures.Print();
    }

    private static Task<JsonNode> Page(BenchServer server, string query) => server.Get($"{BenchServer.Devices}?{query}");

    private static async Task<Times> Measure(Func<int, Task> ask, int rounds)
    {
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var timer = Stopwatch.StartNew();
            await ask(round);
            times.Add(timer.Elapsed.TotalMilliseconds);
        }
        return new Times(times);
    }
}
