using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ProductFirmware.Wire;

namespace ProductFirmware.Fleet;

/// <summary>The connection is gone, or the server does not answer on it any more.</summary>
internal sealed class LinkLost(string message) : Exception(message);

/// <summary>One connection of one device, and what came on it, sorted by topic.</summary>
internal sealed class Link : IDisposable
{
    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(20);
    private static readonly MqttClientFactory Factory = new();

    private readonly ConcurrentDictionary<string, Channel<byte[]>> received = new();
    private readonly CancellationTokenSource lost = new();
    private readonly IMqttClient client = Factory.CreateMqttClient();
    private readonly string id;

    public Link(string id, Bell bell)
    {
        this.id = id;
        client.ApplicationMessageReceivedAsync += message =>
        {
            var suffix = Topics.SuffixOf(id, message.ApplicationMessage.Topic);
            Queue(suffix).Writer.TryWrite(message.ApplicationMessage.Payload.ToArray());
            if (suffix == Topics.Verdict)
            {
                bell.Ring();
            }
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += _ =>
        {
            lost.Cancel();
            return Task.CompletedTask;
        };
    }

    public async Task Connect(IPEndPoint broker, string credential, CancellationToken stop)
    {
        var result = await client.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithTcpServer(broker.Address.ToString(), broker.Port)
                .WithClientId(id)
                .WithCredentials(id, credential)
                .WithProtocolVersion(MqttProtocolVersion.V500)
                .WithTimeout(PublishLimit)
                .WithCleanSession()
                .Build(),
            stop);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new LinkLost($"refused: {result.ResultCode}");
        }
    }

    /// <summary>Sends, and where it is to be acknowledged waits for that.</summary>
    public async Task Publish(string suffix, byte[] payload, MqttQualityOfServiceLevel quality, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, lost.Token);
        limit.CancelAfter(PublishLimit);
        var result = await client.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic(Topics.Of(id, suffix)).WithPayload(payload).WithQualityOfServiceLevel(quality).Build(), limit.Token);
        if (!result.IsSuccess)
        {
            throw new LinkLost($"{suffix} was refused: {result.ReasonCode}");
        }
    }

    /// <summary>The next message under the suffix, or null where none comes in time.</summary>
    public async Task<byte[]?> Next(string suffix, TimeSpan limit, CancellationToken stop)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop, lost.Token);
        wait.CancelAfter(limit);
        try
        {
            return await Queue(suffix).Reader.ReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return lost.IsCancellationRequested ? throw new LinkLost("the connection was lost") : null;
        }
    }

    /// <summary>The next message under the suffix, or null where there is none.</summary>
    public byte[]? Peek(string suffix) => Queue(suffix).Reader.TryRead(out var bytes) ? bytes : null;

    /// <summary>Waits for a message that fits, and drops the others.</summary>
    public async Task Until(string suffix, Func<byte[], bool> fits, TimeSpan limit, CancellationToken stop)
    {
        byte[]? bytes;
        do
        {
            bytes = await Next(suffix, limit, stop) ?? throw new LinkLost($"no {suffix} in time");
        }
        while (!fits(bytes));
    }

    public void Dispose()
    {
        client.Dispose();
        lost.Dispose();
    }

    private Channel<byte[]> Queue(string suffix) => received.GetOrAdd(suffix, _ => Channel.CreateUnbounded<byte[]>());
}
