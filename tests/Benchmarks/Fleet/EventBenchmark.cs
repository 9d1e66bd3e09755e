using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>
/// Events of connected devices to an event stream and to a webhook: how long one takes while little happens, in a fleet of 300 and in
/// one of a million, and how many a second pass when every device publishes as soon as its last event is acknowledged.
/// </summary>
internal static class EventBenchmark
{
    private const int DeviceCount = 300;
    private const int Rounds = 500;
    private static readonly TimeSpan FloodFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task Run()
    {
        await using var server = await BenchServer.Start();
        var ids = BenchServer.Ids(isRandom: false).ToList();
        await server.Import(ids[..DeviceCount]);
        var devices = await Task.WhenAll(ids.Take(DeviceCount).Select(id => BenchDevice.Connect(server, id)));
        using var stop = new CancellationTokenSource();
        var streamed = new ConcurrentQueue<double>();
        var listening = Listen(server, streamed, stop.Token);
        var delivered = new ConcurrentQueue<double>();
        await using var receiver = await Receiver(server, delivered);

        await Each(devices, "warm");
        await Each(devices, "hooked");
        var (small, smallHook) = await Both(devices, streamed, delivered);
        await server.Import(ids[DeviceCount..]);
        var (large, largeHook) = await Both(devices, streamed, delivered);
        var perSecond = await Flood(devices) / FloodFor.TotalSeconds;
        var flooded = await Taken(streamed);

        var figures = new Figures("event, from MQTT on", "median", "99 of 100", "ratio");
        figures.Add($"to a stream, fleet of {DeviceCount}", Figures.Ms(small.Median), Figures.Ms(small.P99), "");
        figures.Add("to a stream, fleet of a million", Figures.Ms(large.Median), Figures.Ms(large.P99), Figures.Ratio(large.Median, small.Median));
        figures.Add($"to a webhook, fleet of {DeviceCount}", Figures.Ms(smallHook.Median), Figures.Ms(smallHook.P99), "");
        figures.Add("to a webhook, fleet of a million", Figures.Ms(largeHook.Median), Figures.Ms(largeHook.P99), Figures.Ratio(largeHook.Median, smallHook.Median));
        figures.Add($"to a stream, {perSecond:0} a second", Figures.Ms(flooded.Median), Figures.Ms(flooded.P99), Figures.Ratio(flooded.Median, small.Median));
        figures.Print();

        await stop.CancelAsync();
        await listening;
        Array.ForEach(devices, device => device.Dispose());
    }

    private static async Task<(Times Streamed, Times Delivered)> Both(
        BenchDevice[] devices, ConcurrentQueue<double> streamed, ConcurrentQueue<double> delivered)
    {
        await Taken(streamed);
        await Each(devices, "quiet");
        var stream = await Taken(streamed);
        await Taken(delivered);
        await Each(devices, "hooked");
        return (stream, await Taken(delivered));
    }

    // What is on its way comes in first.
    private static async Task<Times> Taken(ConcurrentQueue<double> times)
    {
        await Task.Delay(Settle);
        var taken = new Times(times);
        times.Clear();
        return taken;
    }

    private static async Task Each(BenchDevice[] devices, string name)
    {
        for (var round = 0; round < Rounds; round++)
        {
            await devices[round % devices.Length].Emit(name);
        }
    }

    private static async Task<int> Flood(BenchDevice[] devices)
    {
        var count = 0;
        var timer = Stopwatch.StartNew();
        await Task.WhenAll(devices.Select(async device =>
        {
            while (timer.Elapsed < FloodFor)
            {
                await device.Emit("flood");
                Interlocked.Increment(ref count);
            }
        }));
        return count;
    }

    private static async Task Listen(BenchServer server, ConcurrentQueue<double> times, CancellationToken stop)
    {
        try
        {
            using var answer = await server.Http.GetAsync($"{BenchServer.Product}/events", HttpCompletionOption.ResponseHeadersRead, stop);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
            var isOwn = false;
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                isOwn = line.StartsWith("event: ", StringComparison.Ordinal) ? !line.Contains('/', StringComparison.Ordinal) : isOwn;
                if (isOwn && line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    times.Enqueue(BenchDevice.Since((string)JsonNode.Parse(line["data: ".Length..])!["data"]!));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the run is over
        }
    }

    private static async Task<WebApplication> Receiver(BenchServer server, ConcurrentQueue<double> times)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.Body);
            times.Enqueue(BenchDevice.Since((string)body!["data"]!));
        });
        await app.StartAsync();
        await server.Post($"{BenchServer.Product}/integrations", JsonContent.Create(new { @event = "hooked", url = app.Urls.Single() + "/hook" }));
        return app;
    }
}
