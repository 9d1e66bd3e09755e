using BenchmarkDotNet.Running;
using ProductFirmware.Benchmarks.Fleet;

// The first word names a run against a whole server; anything else goes to BenchmarkDotNet.
var runs = new Dictionary<string, Func<Task>>
{
    ["import"] = ImportBenchmark.Run,
    ["list"] = ListBenchmark.Run,
    ["events"] = EventBenchmark.Run,
    ["dashboards"] = DashboardBenchmark.Run,
    ["page"] = PageBenchmark.Run,
    ["reports"] = ReportBenchmark.Run,
    ["upgrade"] = UpgradeBenchmark.Run,
    [ServerApart.Word] = ServerApart.Serve,
};
if (args.Length > 0 && runs.TryGetValue(args[0], out var run))
{
    await run();
    return;
}
BenchmarkSwitcher.FromAssembly(typeof(ImportBenchmark).Assembly).Run(args);
