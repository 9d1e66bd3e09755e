using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MQTTnet;
using MQTTnet.Protocol;
using ProductFirmware.Server;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>
/// What comes to the broker's port and is no device, or one that went bad. The server stays up, keeps little of it, logs no error
/// (the host sees to that), and a device beside it does not notice.
/// </summary>
public class HostileConnectionTests
{
    [Theory]
    [InlineData(0x10, 5_000, "before CONNECT")]
    [InlineData(0x10, 200_000_000, "the largest there is")]
    public async Task A_first_packet_that_is_too_long_ends_the_connection_before_it_is_there(byte type, int length, string _)
    {
        await using var host = await ServerHost.Start();
        await using var raw = await RawMqtt.To(host.Mqtt);
        await raw.Send([type, .. RawMqtt.Length(length)]);
        await raw.Ends();
        await Good(host, "too_big");
    }

    [Fact]
    public async Task A_later_packet_that_is_too_long_ends_the_connection_before_it_is_there()
    {
        await using var host = await ServerHost.Start();
        await using var raw = await RawMqtt.To(host.Mqtt);
        await raw.Accepted(DeviceId.Prefix + "fff000000abc", Secret());
        await raw.Send([0x30, .. RawMqtt.Length(100_000_000)]);
        await raw.Ends();
        await Good(host, "too_big");
    }

    [Theory]
    [InlineData(new byte[] { 0x30, 0 })]
    [InlineData(new byte[] { 0xC0, 0 })]
    [InlineData(new byte[] { 0x16, 3, 1, 2, 0, 1, 0 })] // a TLS hello at the plain port
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T', (byte)' ' })]
    [InlineData(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    public async Task What_does_not_begin_with_CONNECT_is_ended(byte[] bytes)
    {
        await using var host = await ServerHost.Start();
        await using var raw = await RawMqtt.To(host.Mqtt);
        await raw.Send(bytes);
        await raw.Ends();
        await Good(host);
    }

    [Fact]
    public async Task Who_says_nothing_or_a_byte_at_a_time_is_ended_in_time()
    {
        await using var host = await Limited(new GuardLimits { ConnectTimeout = TimeSpan.FromSeconds(2) });
        await using var silent = await RawMqtt.To(host.Mqtt);
        await using var slow = await RawMqtt.To(host.Mqtt);
        var sending = Trickle(slow, RawMqtt.Connect(DeviceId.Prefix + "fff000000abc", Secret()));
        await silent.Ends();
        await slow.Ends();
        await sending;
        await Good(host, "connect_timeout");
        Assert.Equal(0, await host.Read(store => store.Devices.CountAsync(row => row.Id == DeviceId.Prefix + "fff000000abc")));
    }

    [Fact]
    public async Task A_packet_that_never_ends_and_a_device_that_never_speaks_are_ended()
    {
        await using var host = await Limited(new GuardLimits { PacketTimeout = TimeSpan.FromSeconds(1), IdleTimeout = TimeSpan.FromSeconds(3) });
        await using var half = await RawMqtt.To(host.Mqtt);
        await using var idle = await RawMqtt.To(host.Mqtt);
        await half.Accepted(DeviceId.Prefix + "fff000000abc", Secret());
        await idle.Accepted(DeviceId.Prefix + "fff000000abd", Secret());
        await half.Send([0x30, 100, 0]);
        await half.Ends();
        await idle.Ends();
        Assert.True(host.Part<RefusalLog>().Count("packet_timeout") == 1);
        Assert.True(host.Part<RefusalLog>().Count("idle") >= 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Half_a_packet_and_then_the_end__is_over_at_once_and_takes_nobodys_time(bool isAccepted)
    {
        await using var host = await Limited(new GuardLimits { ConnectTimeout = TimeSpan.FromHours(1), PacketTimeout = TimeSpan.FromHours(1) });
        for (var i = 0; i < 20; i++)
        {
            await using var half = await RawMqtt.To(host.Mqtt);
            if (isAccepted)
            {
                await half.Accepted(DeviceId.Prefix + $"fff000000{i:x3}", Secret());
            }
            await half.Send([isAccepted ? (byte)0x30 : (byte)0x10, 100, 0]);
        }
        await Wait.Until(() => host.Part<ConnectionGuard>().Open == 0);
        await Good(host);
    }

    [Fact]
    public async Task A_half_open_socket_ends_by_its_keep_alive()
    {
        await using var host = await ServerHost.Start();
        await using var raw = await RawMqtt.To(host.Mqtt);
        var id = DeviceId.Prefix + "fff000000abc";
        await raw.Accepted(id, Secret(), keepAliveSeconds: 3);
        await Wait.Until(() => host.Services.IsOnline(id)); // it is answered a moment earlier
        await raw.Ends();
        await Wait.Until(() => !host.Services.IsOnline(id));
    }

    [Fact]
    public async Task Connections_are_limited_by_address_and_those_that_said_CONNECT_do_not_count_as_waiting()
    {
        await using var host = await Limited(new GuardLimits { PendingPerAddress = 5, PerAddress = 10, LoopbackToo = true });
        var accepted = new List<RawMqtt>();
        for (var i = 0; i < 6; i++)
        {
            accepted.Add(await RawMqtt.To(host.Mqtt));
            await accepted[i].Accepted(DeviceId.Prefix + $"fff00000010{i}", Secret());
        }
        var waiting = new List<RawMqtt>();
        for (var i = 0; i < 4; i++)
        {
            waiting.Add(await RawMqtt.To(host.Mqtt));
        }
        await Wait.Until(() => host.Part<ConnectionGuard>().Open == 10);
        await RawMqtt.IsTurnedAway(host.Mqtt);
        Assert.Equal(1, host.Part<RefusalLog>().Count("connections_of_address"));
        foreach (var raw in accepted.Concat(waiting))
        {
            await raw.DisposeAsync();
        }
        await Wait.Until(() => host.Part<ConnectionGuard>().Open == 0);
        await Good(host);
    }

    [Fact]
    public async Task A_thousand_silent_connections__a_device_still_comes_in_and_little_memory_is_held()
    {
        await using var host = await ServerHost.Start();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sockets = new List<RawMqtt>();
        for (var i = 0; i < 900; i++)
        {
            sockets.Add(await RawMqtt.To(host.Mqtt));
            await sockets[i].Send([0x10]);
        }
        await Good(host);
        await Wait.Until(() => GC.GetTotalMemory(forceFullCollection: true) - before < 64 * 1024 * 1024); // others' tests hold some for a while
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_newest_with_the_right_credential_wins_and_a_wrong_one_never_ends_the_old()
    {
        await using var host = await ServerHost.Start();
        await using var board = new TestDevice();
        await board.ComeOnline(host);
        for (var i = 0; i < 20; i++)
        {
            await using var wrong = new TestDevice(board.Id);
            Assert.NotEqual(MqttClientConnectResultCode.Success, (await wrong.Connect(host)).ResultCode);
        }
        Assert.True(board.Client.IsConnected);
        await board.Report();
        await using var right = new TestDevice(board.Id) { Credential = board.Credential };
        Assert.Equal(MqttClientConnectResultCode.Success, (await right.Connect(host)).ResultCode);
        await Wait.Until(() => !board.Client.IsConnected);
        await right.Report();
        Assert.True(host.Services.IsOnline(board.Id));
    }

    [Fact]
    public async Task A_subscription_bomb_is_ended_and_only_what_the_cloud_sends_can_be_subscribed_to()
    {
        await using var host = await ServerHost.Start();
        await using var raw = await RawMqtt.To(host.Mqtt);
        await raw.Accepted(DeviceId.Prefix + "fff000000abc", Secret());
        await raw.Send(RawMqtt.Subscribe(Enumerable.Range(0, 1000).Select(i => $"a/{i}")));
        await raw.Ends();

        var id = DeviceId.Prefix + "fff000000abd";
        foreach (var filter in new[] { "#", "+/+/+/#", "pf/1/+/chunk", "$SYS/#", "$share/g/pf/1/#", Topics.Of(id, "anything"), Topics.Of(id, "+"), new string('x', 4000) })
        {
            Assert.False(DeviceGate.MaySubscribe(id, filter), filter);
        }
        foreach (var suffix in new[] { "#", Topics.Verdict, Topics.Offer, Topics.Chunk, Topics.Cancel, Topics.Command })
        {
            Assert.True(DeviceGate.MaySubscribe(id, Topics.Of(id, suffix)), suffix);
        }
        await Good(host);
    }

    [Fact]
    public async Task Giant_and_many_foreign_topics_end_the_connection()
    {
        await using var host = await ServerHost.Start();
        await using var board = new TestDevice();
        await board.Connect(host);
        var giant = new string('t', 6000);
        try
        {
            for (var i = 0; i < 50; i++)
            {
                var answer = await board.PublishTo(giant + i, []);
                Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, answer.ReasonCode);
            }
            Assert.Fail("It was never disconnected.");
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            // as promised
        }
        await Good(host);
    }

    [Fact]
    public async Task A_topic_alias_beyond_what_a_device_needs_ends_the_connection()
    {
        await using var host = await ServerHost.Start();
        await using var board = new TestDevice();
        await board.Connect(host);
        await board.Client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(Topics.Of(board.Id, "event/a")).WithTopicAlias(60_000).WithPayload([1]).Build());
        await Wait.Until(() => !board.Client.IsConnected);
        await Good(host);
    }

    [Fact]
    public async Task One_device_floods__another_waits_hardly_longer_for_its_verdict()
    {
        await using var host = await ServerHost.Start();
        await using var board = new TestDevice();
        await board.ComeOnline(host);
        await Median(board, 10); // warm
        var quiet = await Median(board, 20);

        await using var raw = await RawMqtt.To(host.Mqtt);
        var id = DeviceId.Prefix + "fff000000abc";
        await raw.Accepted(id, Secret());
        var flood = RawMqtt.Publish(Topics.Of(id, Topics.Report), new byte[100]);
        using var stop = new CancellationTokenSource();
        var sent = 0;
        var flooding = Task.Run(async () =>
        {
            byte[] block = [.. Enumerable.Range(0, 50).SelectMany(_ => flood)];
            while (!stop.IsCancellationRequested)
            {
                await raw.Stream.WriteAsync(block, stop.Token);
                sent += 50;
            }
        });
        var reading = raw.Ends();
        await Wait.Until(() => sent > 1000);
        var loud = await Median(board, 20);
        await stop.CancelAsync();
        await flooding.ContinueWith(_ => { }, TaskScheduler.Default);
        await raw.DisposeAsync();
        await reading.ContinueWith(_ => { }, TaskScheduler.Default);
        TestContext.Current.TestOutputHelper?.WriteLine($"verdict after {quiet.TotalMilliseconds:0.0} ms, in the flood {loud.TotalMilliseconds:0.0} ms");
        Assert.True(loud < quiet + TimeSpan.FromSeconds(2), $"{loud.TotalMilliseconds:0} ms in the flood, {quiet.TotalMilliseconds:0} ms before");
    }

    [Fact]
    public async Task A_flood_is_read_no_faster_than_its_limit()
    {
        await using var host = await Limited(new GuardLimits { PacketBurst = 20, PacketsPerSecond = 50 });
        await using var board = new TestDevice();
        await board.Connect(host);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 120; i++)
        {
            await board.Publish("event/a", [1]);
        }
        // 120 events and as many acknowledgements of nothing: at least 100 packets were over the burst.
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1.5), $"{clock.Elapsed}");
        Assert.True(board.Client.IsConnected);
    }

    [Fact]
    public async Task Who_connects_anew_for_each_burst_of_packets_is_kept_out_for_a_while_and_others_are_not()
    {
        await using var host = await Limited(new GuardLimits { PacketBurst = 50, PacketsPerSecond = 1 });
        var id = DeviceId.Prefix + "fff000000abd";
        var secret = Secret();
        var letIn = 0;
        for (byte answer = 0; answer == 0 && letIn < 50;)
        {
            await using var raw = await RawMqtt.To(host.Mqtt);
            answer = await raw.AnswerTo(id, secret);
            letIn += answer == 0 ? 1 : 0;
        }
        Assert.InRange(letIn, 50 / DeviceLimit.ConnectPackets, 49);
        await Good(host, "sends_too_much");
    }

    [Fact]
    public async Task Who_says_that_it_sends_nothing_more_still_gets_its_answer()
    {
        await using var host = await ServerHost.Start();
        for (var i = 0; i < 30; i++)
        {
            await using var raw = await RawMqtt.To(host.Mqtt);
            await raw.Send(RawMqtt.Connect("abc", Secret()));
            raw.Socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[4];
            await raw.Stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Wait.Limit);
            Assert.Equal(0x20, answer[0]);
        }
    }

    [Fact]
    public async Task Wrong_credentials_take_nothing_of_what_the_device_may_send()
    {
        await using var host = await Limited(new GuardLimits { PacketBurst = 15, PacketsPerSecond = 1 });
        await using var board = new TestDevice();
        await board.Connect(host);
        await board.Client.DisconnectAsync();
        for (var i = 0; i < 5; i++)
        {
            await using var raw = await RawMqtt.To(host.Mqtt);
            Assert.NotEqual(0, await raw.AnswerTo(board.Id, Secret()));
        }
        await board.Connect(host);
    }

    private static string Secret() => RandomNumberGenerator.GetHexString(64, lowercase: true);

    private static Task<ServerHost> Limited(GuardLimits limits) =>
        ServerHost.StartWith(options => options, parts => parts.AddSingleton(limits));

    // An honest device is served as ever, and the cause was counted.
    private static async Task Good(ServerHost host, string? cause = null)
    {
        if (cause is not null)
        {
            Assert.True(host.Part<RefusalLog>().Count(cause) > 0, host.Log.Text);
        }
        await using var board = new TestDevice();
        Assert.Equal(Reason.UnknownProduct, (await board.ComeOnline(host)).Reason);
    }

    private static async Task Trickle(RawMqtt raw, byte[] bytes)
    {
        try
        {
            foreach (var one in bytes)
            {
                await raw.Send([one]);
                await Task.Delay(100);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            // ended, as it should be
        }
    }

    private static async Task<TimeSpan> Median(TestDevice board, int count)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < count; i++)
        {
            var clock = Stopwatch.StartNew();
            await board.Report();
            times.Add(clock.Elapsed);
        }
        return times.Order().ElementAt(count / 2);
    }
}
