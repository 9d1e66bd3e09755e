using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>A device as the server sees one: it speaks the wire with the shared messages and says what a test wants it to say.</summary>
internal sealed class TestDevice : IAsyncDisposable
{
    private static int counter;

    private readonly ConcurrentDictionary<string, Channel<byte[]>> received = new();
    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private MqttClientOptions? reconnect;

    public TestDevice(string? id = null)
    {
        var number = Interlocked.Increment(ref counter);
        Id = id ?? DeviceId.Prefix + number.ToString("x12");
        client.ApplicationMessageReceivedAsync += message =>
        {
            var suffix = Topics.SuffixOf(Id, message.ApplicationMessage.Topic);
            Queue(suffix).Writer.TryWrite(System.Buffers.BuffersExtensions.ToArray(message.ApplicationMessage.Payload));
            return Task.CompletedTask;
        };
    }

    public string Id { get; }

    public string Credential { get; set; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    public MqttProtocolVersion Protocol { get; set; } = MqttProtocolVersion.V500;

    public int Product { get; set; } = 94;

    public int Version { get; set; } = 1;

    public byte[] Hash { get; set; } = new byte[32];

    public ImageState State { get; set; } = ImageState.Confirmed;

    public string Target { get; set; } = TestImages.Target;

    public int SlotBytes { get; set; } = 364 * 1024;

    public int BootId { get; set; } = RandomNumberGenerator.GetInt32(1, int.MaxValue);

    public BootReason BootReason { get; set; }

    public int ChunkBytes { get; set; } = Limits.ChunkBytesMax;

    public bool UpdatesEnabled { get; set; } = true;

    public Reason Outcome { get; set; }

    public Reason Trouble { get; set; }

    public int OutcomeVersion { get; set; }

    public byte[] OutcomeHash { get; set; } = [];

    public string ClaimCode { get; set; } = "";

    public IMqttClient Client => client;

    public Task<MqttClientConnectResult> Connect(ServerHost host, string? will = null) => ConnectTo(host.Mqtt, will);

    public async Task<MqttClientConnectResult> ConnectTo(IPEndPoint broker, string? will = null)
    {
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer(broker.Address.ToString(), broker.Port)
            .WithClientId(Id)
            .WithCredentials(Id, Credential)
            .WithProtocolVersion(Protocol)
            .WithCleanSession();
        if (will is not null)
        {
            options.WithWillTopic(will).WithWillPayload("bye").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }
        reconnect = options.Build();
        return await client.ConnectAsync(reconnect);
    }

    /// <summary>Connects and reports; the verdict.</summary>
    public async Task<Verdict> ComeOnline(ServerHost host)
    {
        var deadline = DateTime.UtcNow + Wait.Limit;
        var result = await Connect(host);
        while (result.ResultCode == MqttClientConnectResultCode.ServerUnavailable && DateTime.UtcNow < deadline)
        {
            result = await Connect(host); // a first credential could not be saved within two seconds
        }
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return await Report();
    }

    public async Task Leave(ServerHost host)
    {
        await client.DisconnectAsync();
        await Wait.Until(() => !host.Services.IsOnline(Id));
        // When it was last seen is saved a moment later; a test that moves the clock must not come before it.
        await Wait.Until(() => host.Read(store => store.Devices.AllAsync(row => row.Id != Id || !row.Connected)));
    }

    /// <summary>Starts again: a new boot id, and a new connection.</summary>
    public async Task<Verdict> Reboot(ServerHost host)
    {
        if (client.IsConnected)
        {
            await Leave(host);
        }
        BootId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        return await ComeOnline(host);
    }

    /// <summary>From now on it runs this file.</summary>
    public void Run(byte[] file, int version)
    {
        Hash = TestImages.HashOf(file);
        Version = version;
    }

    /// <summary>
    /// Reports; the verdict. A server that cannot save a report within two seconds ends the connection so that the device says it
    /// again: a slow machine must not fail a test, so this device does.
    /// </summary>
    public async Task<Verdict> Report()
    {
        var deadline = DateTime.UtcNow + Wait.Limit;
        while (true)
        {
            try
            {
                await SendReport();
                return await VerdictOfThisBoot();
            }
            catch (MqttCommunicationException) when (DateTime.UtcNow < deadline)
            {
                await Wait.Until(IsConnectedAgain);
            }
        }
    }

    // The client refuses while the old connection is still being ended.
    private async Task<bool> IsConnectedAgain()
    {
        try
        {
            return (await client.ConnectAsync(reconnect)).ResultCode == MqttClientConnectResultCode.Success;
        }
        catch (Exception e) when (e is InvalidOperationException or MqttCommunicationException)
        {
            return false;
        }
    }

    private async Task<Verdict> VerdictOfThisBoot()
    {
        while (true)
        {
            var verdict = await Verdict();
            if (verdict.BootId == BootId)
            {
                return verdict;
            }
        }
    }

    public Task SendReport()
    {
        var report = new Report
        {
            Product = Product,
            Version = Version,
            Hash = Hash,
            State = State,
            Target = Target,
            SlotBytes = SlotBytes,
            ChunkBytes = ChunkBytes,
            BootId = BootId,
            BootReason = BootReason,
            UpdatesEnabled = UpdatesEnabled,
            Outcome = Outcome,
            Trouble = Trouble,
            OutcomeVersion = OutcomeVersion,
            OutcomeHash = OutcomeHash,
            ClaimCode = ClaimCode,
        };
        var buffer = new byte[Limits.ControlBytesMax];
        return Publish(Topics.Report, buffer[..report.Encode(buffer)]);
    }

    public async Task<Verdict> Verdict()
    {
        var verdict = new Verdict();
        var bytes = await Next(Topics.Verdict);
        Assert.Equal(Reason.None, verdict.Decode(bytes, bytes.Length));
        return verdict;
    }

    public async Task<Offer> Offer()
    {
        var offer = new Offer();
        var bytes = await Next(Topics.Offer);
        Assert.Equal(Reason.None, offer.Decode(bytes, bytes.Length));
        return offer;
    }

    public async Task<CommandKind> Command()
    {
        var command = new Command();
        var bytes = await Next(Topics.Command);
        Assert.Equal(Reason.None, command.Decode(bytes, bytes.Length));
        return command.Kind;
    }

    public async Task<Cancel> Cancel()
    {
        var cancel = new Cancel();
        var bytes = await Next(Topics.Cancel);
        Assert.Equal(Reason.None, cancel.Decode(bytes, bytes.Length));
        return cancel;
    }

    /// <summary>Fetches until it has the bytes from the offset up to the end, or up to a limit.</summary>
    public async Task<byte[]> Download(Offer offer, int offset = 0, int? upTo = null)
    {
        var end = upTo ?? offer.Size;
        var file = new byte[end - offset];
        for (var at = offset; at < end;)
        {
            var length = Math.Min(Limits.FetchBytesMax, end - at);
            await Fetch(offer.Transfer, at, length);
            for (var stop = at + length; at < stop;)
            {
                var frame = await Next(Topics.Chunk);
                Assert.Equal(Reason.None, Chunk.Check(frame, frame.Length));
                Assert.Equal(offer.Transfer, Chunk.Transfer(frame));
                Assert.Equal(at, Chunk.Offset(frame));
                Assert.True(frame.Length - Limits.ChunkHeaderBytes <= ChunkBytes);
                frame.AsSpan(Limits.ChunkHeaderBytes).CopyTo(file.AsSpan(at - offset));
                at += frame.Length - Limits.ChunkHeaderBytes;
            }
        }
        return file;
    }

    public Task Fetch(int transfer, int offset, int length)
    {
        var fetch = new Fetch { Transfer = transfer, Offset = offset, Length = length };
        var buffer = new byte[Limits.ControlBytesMax];
        return Publish(Topics.Fetch, buffer[..fetch.Encode(buffer)], MqttQualityOfServiceLevel.AtMostOnce);
    }

    public Task Progress(int transfer, ProgressState state, int offset = 0, Reason reason = Reason.None)
    {
        var progress = new Progress { Transfer = transfer, State = state, Offset = offset, Reason = reason };
        var buffer = new byte[Limits.ControlBytesMax];
        return Publish(Topics.Progress, buffer[..progress.Encode(buffer)]);
    }

    /// <summary>Takes the offer as a device does: download, swap, reboot into the image on trial, then confirm it.</summary>
    public async Task Update(ServerHost host, Offer offer)
    {
        await Swap(host, offer);
        State = ImageState.Confirmed;
        Outcome = Reason.Confirmed;
        OutcomeVersion = offer.Version;
        OutcomeHash = offer.Hash;
        await Report();
        Outcome = Reason.None;
    }

    /// <summary>The same up to the first report of the new image, on trial.</summary>
    public async Task Swap(ServerHost host, Offer offer)
    {
        await Progress(offer.Transfer, ProgressState.Accepted);
        var file = await Download(offer);
        Assert.Equal(offer.Hash, TestImages.HashOf(file));
        await Progress(offer.Transfer, ProgressState.Staged, offer.Size);
        await Progress(offer.Transfer, ProgressState.Swapping, offer.Size);
        Run(file, offer.Version);
        Product = offer.Product;
        State = ImageState.Testing;
        await Reboot(host);
    }

    /// <summary>Whether a message under the suffix is there already.</summary>
    public bool Has(string suffix) => Queue(suffix).Reader.TryPeek(out _);

    /// <summary>The next message under the suffix.</summary>
    public async Task<byte[]> Next(string suffix)
    {
        using var limit = new CancellationTokenSource(Wait.Limit);
        return await Queue(suffix).Reader.ReadAsync(limit.Token);
    }

    /// <summary>
    /// Nothing came under the suffix: asks for a transfer that is none, whose cancel comes after whatever was sent before.
    /// </summary>
    public async Task AssertNothing(string suffix)
    {
        const int None = int.MaxValue;
        await Fetch(None, 0, 1);
        Cancel cancel;
        do
        {
            cancel = await Cancel();
            Assert.True(suffix != Topics.Cancel || cancel.Transfer == None, $"cancel of {cancel.Transfer}: {cancel.Reason}");
        }
        while (cancel.Transfer != None);
        Assert.False(Queue(suffix).Reader.TryPeek(out _), $"{Id} received {suffix}");
    }

    public Task<MqttClientPublishResult> Publish(
        string suffix, byte[] payload, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce) =>
        PublishTo(Topics.Of(Id, suffix), payload, qos);

    public Task<MqttClientPublishResult> PublishTo(
        string topic, byte[] payload, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce, bool retain = false) =>
        client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(qos).WithRetainFlag(retain).Build());

    public async ValueTask DisposeAsync()
    {
        await client.DisconnectAsync().ContinueWith(_ => { }, TaskScheduler.Default);
        client.Dispose();
    }

    private Channel<byte[]> Queue(string suffix) => received.GetOrAdd(suffix, _ => Channel.CreateUnbounded<byte[]>());
}
