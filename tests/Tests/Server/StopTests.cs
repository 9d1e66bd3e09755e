using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;

namespace ProductFirmware.Tests.Server;

/// <summary>A server that is told to stop finishes what it has in hand, tells everybody, and logs no error (the host sees to that).</summary>
public class StopTests
{
    private const int Devices = 40;

    [Fact]
    public async Task Reports_in_hand_are_answered_and_kept__the_others_are_not_acknowledged__devices_are_told()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var boards = Enumerable.Range(0, Devices).Select(_ => new TestDevice()).ToList();
        await host.ImportText(string.Join('\n', boards.Select(board => board.Id)));
        var told = new ConcurrentDictionary<string, MqttClientDisconnectReason>();
        foreach (var board in boards)
        {
            await board.ComeOnline(host);
            board.Client.DisconnectedAsync += e =>
            {
                told[board.Id] = e.Reason;
                return Task.CompletedTask;
            };
        }
        var acknowledged = new ConcurrentDictionary<string, int>();
        var reporting = boards.Select(board => ReportUntilGone(board, acknowledged)).ToList();
        await Wait.Until(() => acknowledged.Count == Devices);
        await host.Stop();
        await Task.WhenAll(reporting);
        await Wait.Until(() => told.Count == Devices); // the client says so after it failed the report
        Assert.Contains(MqttClientDisconnectReason.ServerShuttingDown, told.Values);

        await host.Run();
        foreach (var board in boards)
        {
            // Of what came after the last acknowledgement one may have been taken as well.
            Assert.InRange((await host.Device(board.Id)).FirmwareVersion!.Value, acknowledged[board.Id], acknowledged[board.Id] + 1);
            await board.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_request_in_hand_is_finished__a_stream_ends__and_who_never_finishes_is_cut_off_in_time()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var stream = await EventListener.Open(host, "/v1/products/94/events");
        await using var endless = await RawMqtt.To(IPEndPoint.Parse(new Uri(host.Url).Authority)); // a request that never ends
        await endless.Send(Encoding.ASCII.GetBytes($"POST /v1/products/94/devices HTTP/1.1\r\nHost: a\r\nAuthorization: {host.Http.DefaultRequestHeaders.Authorization}\r\n"
            + "Content-Type: text/plain\r\nContent-Length: 1000\r\n\r\ne00f"));
        var content = new SlowContent(string.Join('\n', Enumerable.Range(1, 5000).Select(FleetHost.Id)));
        var http = host.Http;
        using var request = new HttpRequestMessage(HttpMethod.Post, FleetHost.Devices) { Content = content };
        var asking = http.SendAsync(request);
        await content.IsUnderWay;
        var clock = Stopwatch.StartNew();
        var stopping = host.StopServer();
        content.Finish();
        using var answer = await asking;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stopping;
        await Wait.Until(() => stream.HasEnded);
        Assert.True(clock.Elapsed < 3 * ServerOptions.StopLimit, $"{clock.Elapsed}");
        await host.Run();
        Assert.Equal(5000, (await host.Get<DevicesAnswer>(FleetHost.Devices)).Meta.TotalRecords);
    }

    // Each report says one version more; what was acknowledged last.
    private static async Task ReportUntilGone(TestDevice board, ConcurrentDictionary<string, int> acknowledged)
    {
        try
        {
            while (true)
            {
                board.Version++;
                await board.SendReport();
                acknowledged[board.Id] = board.Version;
            }
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientDisconnectedException or InvalidOperationException)
        {
            // the server stops
        }
    }

    // A body of which the second half is sent when the test says so.
    private sealed class SlowContent : HttpContent
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] text;

        public SlowContent(string text)
        {
            this.text = Encoding.ASCII.GetBytes(text);
            Headers.ContentType = new("text/plain");
        }

        public Task IsUnderWay => begun.Task;

        public void Finish() => rest.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(text.AsMemory(0, text.Length / 2));
            await stream.FlushAsync();
            begun.SetResult();
            await rest.Task;
            await stream.WriteAsync(text.AsMemory(text.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = text.Length;
            return true;
        }
    }
}
