using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>
/// What open dashboards cost the server: 200, each with a sign-in of its own, half on the overview and half on the devices, while 1,000
/// devices report as fast as they are answered; beside the same without a dashboard, in turn. Promise: over all rounds less than 10 %
/// more processor time for each report, and less than 1 MiB for a dashboard at which nothing happens. A single round differs from the
/// next by that much on a shared machine.
/// </summary>
internal static class DashboardBenchmark
{
    private const int DeviceCount = 1000;
    private const int DashboardCount = 200;
    private const int OpenedAtOnce = 8;
    private const int ReportsEach = 60;
    private const int Rounds = 8;
    private const int SettledMs = 30;

    // A dashboard's own clock strikes once in it.
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(15);

    // The server cuts off whoever it cannot answer within seconds: they are as many as a slow machine answers.
    private static readonly ParallelOptions ReportingAtOnce = new() { MaxDegreeOfParallelism = 30 };

    public static async Task Run()
    {
        var (server, process) = await BenchServer.StartApart();
        await using var started = server;
        var ids = BenchServer.Ids(isRandom: false, DeviceCount).ToList();
        await server.Import(ids);
        var devices = new ConcurrentBag<BenchDevice>();
        await Parallel.ForEachAsync(ids, ReportingAtOnce, async (id, _) => devices.Add(await BenchDevice.Connect(server, id)));
        var browsers = await Task.WhenAll(Enumerable.Range(0, DashboardCount).Select(_ => BenchBrowser.SignIn(server)));
        await WarmUp(browsers, devices, process, ids[0]);

        var figures = new Figures(
            "200 dashboards, 1,000 devices", "without, for a report", "with", "ratio", "of 200 drawn to", "drawn", "in", "idle, a second", "managed, each", "private, each");
        var without = await Report(devices, process);
        var all = (WithoutMs: 0.0, WithMs: 0.0);
        for (var round = 1; round <= Rounds; round++)
        {
            var bare = await process.Memory();
            var dashboards = await Open(browsers, ids[0]);
            var open = await process.Memory();
            var idleMs = await Settled(process);
            var before = dashboards.Select(dashboard => dashboard.BatchCount).ToList();
            var with = await Report(devices, process);
            var drawn = dashboards.Select((dashboard, index) => dashboard.BatchCount - before[index]).ToList();
            await Close(dashboards);
            var after = await Report(devices, process);
            var withoutMs = (without.CpuMs + after.CpuMs) / 2;
            without = after;
            all = (all.WithoutMs + withoutMs, all.WithMs + with.CpuMs);
            figures.Add(
                $"round {round}", $"{withoutMs:0.000} ms", $"{with.CpuMs:0.000} ms", $"{with.CpuMs / withoutMs:0.00}",
                $"{drawn.Count(count => count > 0)}", $"{drawn.Sum()}", $"{with.TookS:0} s", $"{idleMs:0} ms",
                Each(open.Managed - bare.Managed), Each(open.Private - bare.Private));
        }
        figures.Add(
            "all rounds", $"{all.WithoutMs / Rounds:0.000} ms", $"{all.WithMs / Rounds:0.000} ms", $"{all.WithMs / all.WithoutMs:0.00}", "", "", "", "", "", "");
        figures.Print();
        Array.ForEach(browsers, browser => browser.Dispose());
        foreach (var device in devices)
        {
            device.Dispose();
        }
    }

    // Whatever is made at the first ones; and the runtime compiles what is called often once more, for a minute behind it.
    private static async Task WarmUp(BenchBrowser[] browsers, IReadOnlyCollection<BenchDevice> devices, ServerApart server, string id)
    {
        var dashboards = await Open(browsers, id);
        await Report(devices, server);
        await Close(dashboards);
        await Settled(server);
    }

    // The processor time of a second in which nothing happens, when the runtime has nothing more to compile.
    private static async Task<double> Settled(ServerApart server)
    {
        while (true)
        {
            var idleMs = await Idle(server);
            if (idleMs < SettledMs)
            {
                return idleMs;
            }
        }
    }

    private static string Each(long bytes) => $"{bytes / 1024.0 / DashboardCount:0} KiB";

    // Processor time of the server in a second in which no device says anything.
    private static async Task<double> Idle(ServerApart server)
    {
        var before = server.ProcessorTime;
        await Task.Delay(IdleFor);
        return (server.ProcessorTime - before).TotalMilliseconds / IdleFor.TotalSeconds;
    }

    // Processor time of the server for one report, and how long all of them took.
    private static async Task<(double CpuMs, double TookS)> Report(IReadOnlyCollection<BenchDevice> devices, ServerApart server)
    {
        var timer = Stopwatch.StartNew();
        var before = server.ProcessorTime;
        for (var report = 0; report < ReportsEach; report++)
        {
            await Parallel.ForEachAsync(devices, ReportingAtOnce, async (device, _) => await device.Report());
        }
        var taken = server.ProcessorTime - before;
        return (taken.TotalMilliseconds / (devices.Count * ReportsEach), timer.Elapsed.TotalSeconds);
    }

    private static async Task<List<BenchDashboard>> Open(BenchBrowser[] browsers, string device)
    {
        var dashboards = new List<BenchDashboard>();
        foreach (var some in browsers.Chunk(OpenedAtOnce))
        {
            dashboards.AddRange(await Task.WhenAll(some.Select((browser, index) => index % 2 == 0
                ? BenchDashboard.Open(browser, "/products/94", "online now")
                : BenchDashboard.Open(browser, "/products/94/devices", device))));
        }
        return dashboards;
    }

    private static async Task Close(List<BenchDashboard> dashboards)
    {
        foreach (var dashboard in dashboards)
        {
            await dashboard.DisposeAsync();
        }
    }
}
