using System.Buffers;
using System.Net;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using ProductFirmware.Device;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.VirtualBoard;

/// <summary>The virtual board's MQTT link against a real broker on loopback.</summary>
public sealed class MqttLinkTests : IAsyncLifetime
{
    private const string Id = BoardProcess.Id;
    private const string Credential = "00ff";

    private readonly int port = Ports.Free();
    private readonly List<(string Topic, string Text, MqttQualityOfServiceLevel Level)> published = [];
    private readonly MqttServer broker;
    private readonly MqttLink link;

    public MqttLinkTests()
    {
        broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointPort(port).Build());
        broker.ValidatingConnectionAsync += e =>
        {
            var known = e.ClientId == Id && e.UserName == Id && e.Password == Credential && e.CleanSession == true;
            e.ReasonCode = known ? MqttConnectReasonCode.Success : MqttConnectReasonCode.NotAuthorized;
            return Task.CompletedTask;
        };
        broker.InterceptingPublishAsync += e =>
        {
            lock (published)
            {
                var text = Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray());
                published.Add((e.ApplicationMessage.Topic, text, e.ApplicationMessage.QualityOfServiceLevel));
            }
            return Task.CompletedTask;
        };
        link = new MqttLink($"127.0.0.1:{port}", Id, Credential);
    }

    public async ValueTask InitializeAsync() => await broker.StartAsync();

    public async ValueTask DisposeAsync()
    {
        link.Close();
        await broker.StopAsync();
        broker.Dispose();
    }

    [Fact]
    public async Task What_the_device_sends_arrives_under_its_own_topics()
    {
        await Open(link);
        var buffer = "hello, and what stood behind"u8.ToArray();
        Assert.True(link.Send(Topics.Report, buffer, 5, atLeastOnce: true));
        buffer[0] = 0; // the caller's again
        Assert.True(link.Send(Topics.Fetch, "more"u8.ToArray(), 4, atLeastOnce: false));
        await Wait.Until(() => Published().Count == 2);
        Assert.Equal(($"pf/1/{Id}/report", "hello", MqttQualityOfServiceLevel.AtLeastOnce), Published()[0]);
        Assert.Equal(($"pf/1/{Id}/fetch", "more", MqttQualityOfServiceLevel.AtMostOnce), Published()[1]);
    }

    [Fact]
    public async Task What_the_server_puts_into_the_session_arrives_in_order_without_a_subscription()
    {
        await Open(link);
        for (var i = 0; i < 5; i++)
        {
            await Enqueue($"pf/1/{Id}/chunk", $"{i}");
        }
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(("chunk", $"{i}"), Next());
        }
    }

    [Fact]
    public async Task Another_devices_topic_is_not_heard()
    {
        await Open(link);
        await Enqueue("pf/1/e00fce68000024a1b2c3d4e6/chunk", "foreign");
        await Enqueue($"pf/1/{Id}/verdict", "own");
        Assert.Equal(("verdict", "own"), Next());
    }

    [Fact]
    public async Task More_than_the_queue_holds_is_dropped_and_the_link_goes_on()
    {
        await Open(link);
        for (var i = 0; i < 80; i++)
        {
            await Enqueue($"pf/1/{Id}/chunk", $"{i}");
        }
        await Enqueue($"pf/1/{Id}/command", "end");
        var session = (await broker.GetSessionsAsync()).Single();
        await Wait.Until(() => session.PendingApplicationMessagesCount == 0);
        var received = 0;
        await Wait.Until(() => (received += link.Receive() is null ? 0 : 1) >= 64);
        await Wait.Until(async () =>
        {
            await Enqueue($"pf/1/{Id}/offer", "after");
            for (var message = link.Receive(); message is not null; message = link.Receive())
            {
                if (message.Suffix == "offer")
                {
                    return true;
                }
            }
            return false;
        });
        Assert.Equal(LinkState.Open, link.State);
    }

    [Fact]
    public async Task A_wrong_credential_is_a_refusal_with_its_reason()
    {
        var stranger = new MqttLink($"127.0.0.1:{port}", Id, "bad0");
        stranger.Open();
        await Wait.Until(() => stranger.State == LinkState.Closed);
        Assert.Equal(Reason.WrongCredential, stranger.Refusal);
        stranger.Open();
        Assert.Equal(Reason.None, stranger.Refusal);
        stranger.Close();
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("no.such.host.invalid:1883")]
    [InlineData("not an address")]
    public async Task A_server_that_is_not_there_is_a_closed_link_and_no_exception(string server)
    {
        var lost = new MqttLink(server, Id, Credential);
        lost.Open();
        await Wait.Until(() => lost.State == LinkState.Closed);
        Assert.Equal(Reason.Unreachable, lost.Refusal);
        Assert.False(lost.Send(Topics.Report, [1], 1, atLeastOnce: true));
    }

    [Fact]
    public async Task A_server_that_goes_away_closes_the_link_and_wakes_who_waits()
    {
        await Open(link);
        link.Wait(0); // has seen that it is open
        var waiting = Task.Run(() => link.Wait(600_000));
        await broker.StopAsync();
        await waiting.WaitAsync(Wait.Limit);
        Assert.Equal(LinkState.Closed, link.State);
        await broker.StartAsync();
        await Open(link);
        Assert.True(link.Send(Topics.Report, "again"u8.ToArray(), 5, atLeastOnce: true));
        await Wait.Until(() => Published().Count == 1);
    }

    [Fact]
    public async Task Opened_again__messages_of_the_first_connection_are_gone()
    {
        await Open(link);
        await Enqueue($"pf/1/{Id}/chunk", "old");
        link.Wait(60_000);
        await Open(link);
        await Enqueue($"pf/1/{Id}/chunk", "new");
        Assert.Equal(("chunk", "new"), Next());
    }

    [Fact]
    public async Task Closed__nothing_is_sent_and_the_broker_sees_it_leave()
    {
        await Open(link);
        link.Close();
        Assert.Equal(LinkState.Closed, link.State);
        Assert.False(link.Send(Topics.Report, [1], 1, atLeastOnce: true));
        await Wait.Until(async () => (await broker.GetClientsAsync()).Count == 0);
    }

    private async Task Open(MqttLink opened)
    {
        opened.Open();
        await Wait.Until(() => opened.State == LinkState.Open);
        await Wait.Until(async () => (await broker.GetSessionsAsync()).Count == 1);
    }

    private async Task Enqueue(string topic, string text)
    {
        var session = (await broker.GetSessionsAsync()).Single();
        Assert.True(session.TryEnqueueApplicationMessage(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(text).Build(), out _));
    }

    private (string, string) Next()
    {
        link.Wait(60_000);
        var message = link.Receive();
        while (message is null)
        {
            link.Wait(60_000);
            message = link.Receive();
        }
        return (message.Suffix, Encoding.UTF8.GetString(message.Bytes));
    }

    private List<(string Topic, string Text, MqttQualityOfServiceLevel Level)> Published()
    {
        lock (published)
        {
            return [.. published];
        }
    }
}
