using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
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
    private const int Rounds = 300;
    private static readonly TimeSpan FloodFor = TimeSpan.FromSeconds(5);

    public static async Task Run()
    {
        await using var server = await BenchServer.Start();
        var ids = BenchServer.Ids(isRandom: false).ToList();
        await server.Import(ids[..DeviceCount]);
        var devices = await Task.WhenAll(ids.Take(DeviceCount).Select(id => BenchDevice.Connect(server, id)));
        using var stop = new CancellationTokenSource();
        var streamed = new Arrivals();
        var listening = Listen(server, streamed, stop.Token);
        var delivered = new Arrivals();
        await using var receiver = await Receiver(server, delivered);

        await OneByOne(devices, "hooked", delivered); // whatever is made at the first event
        var small = await OneByOne(devices, "quiet", streamed);
        var smallHook = await OneByOne(devices, "hooked", delivered);
        await server.Import(ids[DeviceCount..]);
        var large = await OneByOne(devices, "quiet", streamed);
        var largeHook = await OneByOne(devices, "hooked", delivered);
        var (perSecond, flooded) = await Flood(devices, streamed);

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

    // The next one is published when the last one has come.
    private static async Task<Times> OneByOne(BenchDevice[] devices, string name, Arrivals arrivals)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            arrivals.Clear();
            await devices[round % devices.Length].Emit(name);
            times.Add(await arrivals.Next());
        }
        return new Times(times);
    }

    private static async Task<(double PerSecond, Times Times)> Flood(BenchDevice[] devices, Arrivals arrivals)
    {
        arrivals.Clear();
        var timer = Stopwatch.StartNew();
        await Task.WhenAll(devices.Select(async device =>
        {
            while (timer.Elapsed < FloodFor)
            {
                await device.Emit("flood");
            }
        }));
        var times = new List<double>();
        while (arrivals.TryNext(out var time))
        {
            times.Add(time);
        }
        return (times.Count / FloodFor.TotalSeconds, new Times(times));
    }

    private static async Task Listen(BenchServer server, Arrivals arrivals, CancellationToken stop)
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
                    arrivals.Add(BenchDevice.Since((string)JsonNode.Parse(line["data: ".Length..])!["data"]!));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the run is over
        }
    }

    private static async Task<WebApplication> Receiver(BenchServer server, Arrivals arrivals)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.Body);
            arrivals.Add(BenchDevice.Since((string)body!["data"]!));
        });
        await app.StartAsync();
        await server.Post($"{BenchServer.Product}/integrations", JsonContent.Create(new { @event = "hooked", url = app.Urls.Single() + "/hook" }));
        return app;
    }
}

/// <summary>Events that came, each with how long it was on its way.</summary>
internal sealed class Arrivals
{
    private readonly Channel<double> arrived = Channel.CreateUnbounded<double>();

    public void Add(double ms) => arrived.Writer.TryWrite(ms);

    public ValueTask<double> Next() => arrived.Reader.ReadAsync();

    public bool TryNext(out double ms) => arrived.Reader.TryRead(out ms);

    public void Clear()
    {
        while (TryNext(out _))
        {
        }
    }
}
