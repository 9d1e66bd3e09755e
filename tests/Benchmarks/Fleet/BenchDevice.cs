using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using ProductFirmware.Wire;

namespace ProductFirmware.Benchmarks.Fleet;

/// <summary>A device that is only its link: it reports, waits for its verdict, and publishes events.</summary>
internal sealed class BenchDevice : IDisposable
{
    // Of a machine with more to do than this.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim verdicts = new(0);
    private int bootId = 1;

    private BenchDevice()
    {
    }

    public static async Task<BenchDevice> Connect(BenchServer server, string id)
    {
        var device = new BenchDevice();
        device.client.ApplicationMessageReceivedAsync += message =>
        {
            if (message.ApplicationMessage.Topic.EndsWith(Topics.Verdict, StringComparison.Ordinal))
            {
                device.verdicts.Release();
            }
            return Task.CompletedTask;
        };
        await device.client.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer(server.Mqtt.Address.ToString(), server.Mqtt.Port)
            .WithTimeout(Patience).WithNoKeepAlive().WithClientId(id).WithCredentials(id, RandomNumberGenerator.GetHexString(64, lowercase: true)).Build());
        await device.Report();
        return device;
    }

    /// <summary>Reports, and waits for the verdict; how long that took, in ms.</summary>
    public async Task<double> Report()
    {
        var report = new Report
        {
            Product = 94,
            Version = 1,
            Hash = new byte[32],
            State = ImageState.Confirmed,
            Target = "ESP32_REV3",
            SlotBytes = 0x5B000,
            ChunkBytes = Limits.ChunkBytesMax,
            BootId = bootId,
            UpdatesEnabled = true,
        };
        var buffer = new byte[Limits.ControlBytesMax];
        var sent = Stopwatch.GetTimestamp();
        await Publish(Topics.Report, buffer[..report.Encode(buffer)]);
        await verdicts.WaitAsync();
        return Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
    }

    /// <summary>The same, as after a start.</summary>
    public Task<double> Start()
    {
        bootId++;
        return Report();
    }

    /// <summary>Publishes an event whose data is when it was sent.</summary>
    public Task Emit(string name) =>
        Publish("event/" + name, Encoding.UTF8.GetBytes(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture)));

    /// <summary>How long ago that was, in ms.</summary>
    public static double Since(string data) => Stopwatch.GetElapsedTime(long.Parse(data, CultureInfo.InvariantCulture)).TotalMilliseconds;

    public void Dispose()
    {
        client.Dispose();
        verdicts.Dispose();
    }

    private Task Publish(string suffix, byte[] payload) => client.PublishAsync(new MqttApplicationMessageBuilder()
        .WithTopic(Topics.Of(client.Options.ClientId, suffix)).WithPayload(payload)
        .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
}
