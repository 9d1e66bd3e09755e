using System.Diagnostics;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>
/// The devices page of a product with a million: until its first rows are drawn, beside the API's own answer for the same rows.
/// Promise: within 300 ms of it.
/// </summary>
internal static class PageBenchmark
{
    private const int Rounds = 20;

    public static async Task Run()
    {
        await using var server = await BenchServer.Start();
        var ids = BenchServer.Ids(isRandom: false).ToList();
        await server.Import(ids);
        using var browser = await BenchBrowser.SignIn(server);
        await Page(browser, ids[0]); // whatever is made at the first one
        await Rows(server);
        var (pages, answers) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            answers.Add(await Rows(server));
            pages.Add(await Page(browser, ids[0]));
        }
        var (page, answer) = (new Times(pages), new Times(answers));
        var figures = new Figures("first rows of a million", "median", "99 of 100");
        figures.Add("the API's answer", Figures.Ms(answer.Median), Figures.Ms(answer.P99));
        figures.Add("the page, from asking for it to its rows", Figures.Ms(page.Median), Figures.Ms(page.P99));
        figures.Add("between them", Figures.Ms(page.Median - answer.Median), Figures.Ms(page.P99 - answer.P99));
        figures.Print();
    }

    private static async Task<double> Rows(BenchServer server)
    {
        var timer = Stopwatch.StartNew();
        await server.Get($"{BenchServer.Devices}?page=1&per_page=25");
        return timer.Elapsed.TotalMilliseconds;
    }

    private static async Task<double> Page(BenchBrowser browser, string firstDevice)
    {
        var timer = Stopwatch.StartNew();
        await using var page = await BenchDashboard.Open(browser, "/products/94/devices", firstDevice);
        return timer.Elapsed.TotalMilliseconds;
    }
}
