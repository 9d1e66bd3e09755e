using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using ProductFirmware.Rest;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Devices that read nothing of what they are sent, until no buffer takes more of it. Nobody else waits for them.</summary>
public class NotReadingTests
{
    private static readonly byte[] Much = new byte[64 * 1024];

    [Theory]
    [InlineData("TCP", true)]
    [InlineData("TCP", false)]
    [InlineData("TLS", true)]
    [InlineData("WebSocket", true)]
    public async Task A_device_that_does_not_read_and_comes_anew__everybody_else_comes_in_meanwhile_and_its_socket_is_let_go(string transport, bool isVersion5)
    {
        await using var host = await ServerHost.StartWithTls();
        await using var board = new TestDevice();
        await using var old = await Stuck(host, board, isVersion5, transport);
        var coming = board.Connect(host);
        do
        {
            await using var other = new TestDevice();
            Assert.Equal(MqttClientConnectResultCode.Success, (await other.Connect(host).WaitAsync(Wait.Limit)).ResultCode);
        }
        while (!coming.IsCompleted);
        Assert.Equal(MqttClientConnectResultCode.Success, (await coming).ResultCode);
        await board.Report();
        await old.IsCut();
        Assert.True(host.Services.IsOnline(board.Id));
        await Wait.Until(() => host.Part<ConnectionGuard>().Open == 1);
    }

    [Fact]
    public async Task A_thief_that_does_not_read_is_cut_off_when_the_credential_is_changed()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var board = new TestDevice();
        await host.Import(board.Id);
        await using var thief = await Stuck(host, board, isVersion5: true);
        var secrets = new DeviceSecrets(Secret(), null);
        await host.Ask<OkAnswer>(HttpMethod.Put, $"/v1/products/94/devices/{board.Id}/provisioning", secrets).WaitAsync(Wait.Limit);
        await thief.IsCut();
        await Wait.Until(() => !host.Services.IsOnline(board.Id));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ten_devices_that_do_not_read__and_says_not_ready_from_its_beginning()
    {
        await using var host = await ServerHost.Start();
        var stuck = new List<RawMqtt>();
        for (var i = 0; i < 10; i++)
        {
            stuck.Add(await Stuck(host, new TestDevice(), isVersion5: true));
        }
        using var http = new HttpClient { BaseAddress = new Uri(host.Url) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/ready")).StatusCode);
        var clock = Stopwatch.StartNew();
        var stopping = Task.Run(host.StopServer);
        await Wait.Until(async () => await IsNotReady(http));
        await stopping.WaitAsync(Wait.Limit);
        Assert.True(clock.Elapsed < 3 * ServerOptions.StopLimit, $"{clock.Elapsed}");
        foreach (var raw in stuck)
        {
            await raw.DisposeAsync();
        }
    }

    [Fact]
    public void A_connection_that_was_taken_over_before_it_was_told_of_does_not_take_the_newer_ones_place()
    {
        var presence = new Presence();
        var older = new Connection(DeviceId.Prefix + "fff000000abc", isVersion5: true, null);
        var newer = new Connection(older.DeviceId, isVersion5: true, null);
        Assert.False(presence.Disconnected(older));
        presence.Connected(newer);
        presence.Connected(older);
        Assert.Same(newer, presence.Find(older.DeviceId));
        Assert.True(presence.Disconnected(newer));
        Assert.False(presence.IsOnline(older.DeviceId));
    }

    [Fact]
    public async Task A_connection_that_cannot_be_ended_keeps_none_of_the_others_open()
    {
        var limits = new GuardLimits { ConnectTimeout = TimeSpan.Zero };
        var guard = new ConnectionGuard(limits, new RefusalLog(NullLogger<RefusalLog>.Instance), NullLogger<ConnectionGuard>.Instance);
        var ended = new TaskCompletionSource();
        var connections = Enumerable.Range(0, 10).Select(i => new CountedConnection { Throws = i % 2 == 0 }).ToList();
        var served = connections.Select(connection => guard.Admit(_ => ended.Task)(connection)).ToList();
        guard.Sweep();
        Assert.All(connections, connection => Assert.Equal(1, connection.Aborts));
        ended.SetResult();
        await Task.WhenAll(served);
    }

    // Or it listens no more already.
    private static async Task<bool> IsNotReady(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    // A device that was let in and reads nothing: what it is sent now fills the sockets' buffers, then the server's, then its queue.
    private static async Task<RawMqtt> Stuck(ServerHost host, TestDevice board, bool isVersion5, string transport = "TCP")
    {
        Task<RawMqtt> Open() => transport switch
        {
            "TLS" => RawMqtt.ToTls(host.Mqtts),
            "WebSocket" => RawMqtt.ToWebSocket(host.Url),
            _ => RawMqtt.To(host.Mqtt),
        };
        var raw = await Open();
        while (await (isVersion5 ? raw.AnswerTo5(board.Id, board.Credential) : raw.AnswerTo(board.Id, board.Credential)) != 0)
        {
            await raw.DisposeAsync(); // a machine with too much to do sends it away, and it comes again
            raw = await Open();
        }
        await Wait.Until(() => host.Services.IsOnline(board.Id));
        var link = host.Part<DeviceLink>();
        while (await link.Send(board.Id, Topics.Chunk, Much, atLeastOnce: false))
        {
        }
        return raw;
    }

    private static string Secret() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private sealed class CountedConnection : DefaultConnectionContext
    {
        public bool Throws { get; init; }

        public int Aborts { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason)
        {
            Aborts++;
            if (Throws)
            {
                throw new InvalidOperationException("It cannot be ended.");
            }
        }
    }
}
