using System.Collections.Concurrent;
using System.Diagnostics;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>
/// What a report costs the server: one that says the same as the last, and one after a start, which is kept. 1,000 devices report as
/// fast as they are answered, in turn the one and the other. Two builds of the server are compared by running each in turn as well.
/// </summary>
internal static class ReportBenchmark
{
    private const int DeviceCount = 1000;
    private const int ReportsEach = 20;
    private const int Rounds = 6;

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
        await Measure(devices, process, device => device.Start()); // the runtime compiles once more what is called often
        await Measure(devices, process, device => device.Report());

        var figures = new Figures("1,000 devices", "the same again", "a second", "after a start", "a second", "ratio");
        var all = (SameMs: 0.0, StartMs: 0.0);
        for (var round = 1; round <= Rounds; round++)
        {
            var same = await Measure(devices, process, device => device.Report());
            var start = await Measure(devices, process, device => device.Start());
            all = (all.SameMs + same.CpuMs, all.StartMs + start.CpuMs);
            figures.Add($"round {round}", $"{same.CpuMs:0.000} ms", $"{same.PerSecond:0}", $"{start.CpuMs:0.000} ms", $"{start.PerSecond:0}", $"{start.CpuMs / same.CpuMs:0.00}");
        }
        figures.Add("all rounds", $"{all.SameMs / Rounds:0.000} ms", "", $"{all.StartMs / Rounds:0.000} ms", "", $"{all.StartMs / all.SameMs:0.00}");
        figures.Print();
        foreach (var device in devices)
        {
            device.Dispose();
        }
    }

    // Processor time of the server for one report, and how many were answered in a second.
    private static async Task<(double CpuMs, double PerSecond)> Measure(
        IReadOnlyCollection<BenchDevice> devices, ServerApart server, Func<BenchDevice, Task> report)
    {
        var timer = Stopwatch.StartNew();
        var before = server.ProcessorTime;
        for (var i = 0; i < ReportsEach; i++)
        {
            await Parallel.ForEachAsync(devices, ReportingAtOnce, async (device, _) => await report(device));
        }
        var count = devices.Count * ReportsEach;
        return ((server.ProcessorTime - before).TotalMilliseconds / count, count / timer.Elapsed.TotalSeconds);
    }
}
