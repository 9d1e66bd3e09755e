using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using ProductFirmware.Rest;
using ProductFirmware.Tests.Infrastructure;
using ProductFirmware.Wire;

namespace ProductFirmware.Tests.Server;

/// <summary>Who may connect, and to which topics.</summary>
public class GateTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task X4_another_credential_is_refused_and_shown_until_it_is_reset_once(MqttProtocolVersion protocol)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        var id = DeviceId.Prefix + "00000000" + ((int)protocol).ToString("x4");
        await using var first = new TestDevice(id) { Protocol = protocol };
        await using var erased = new TestDevice(id) { Protocol = protocol };
        await using var third = new TestDevice(id) { Protocol = protocol };
        await host.Import(id);
        await first.ComeOnline(host);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await Refused(erased, host));
        Assert.True(host.Services.IsOnline(id)); // the one that is connected stays
        var device = await host.Device(id);
        Assert.Equal("wrong_credential", device.LastRefusal);
        Assert.NotNull(device.LastRefusalAt);
        await first.Leave(host);

        await host.Ask<OkAnswer>(HttpMethod.Delete, $"/v1/products/94/devices/{id}/credential");
        Assert.Null((await host.Device(id)).LastRefusal);
        Assert.Equal(VerdictStatus.Ok, (await erased.ComeOnline(host)).Status);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await Refused(third, host));
        await erased.Leave(host);
        Assert.Equal(MqttClientConnectResultCode.BadUserNameOrPassword, await Refused(first, host));
    }

    [Theory]
    [InlineData("someone", "someone", MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData("E00FCE680000AAAAAAAAAAAA", "E00FCE680000AAAAAAAAAAAA", MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData("", "", MqttClientConnectResultCode.ClientIdentifierNotValid)]
    [InlineData("e00fce680000aaaaaaaaaaaa", "e00fce680000aaaaaaaaaaab", MqttClientConnectResultCode.BadUserNameOrPassword)]
    [InlineData("e00fce680000aaaaaaaaaaaa", "e00fce680000aaaaaaaaaaaa", MqttClientConnectResultCode.BadUserNameOrPassword, "short")]
    public async Task Who_is_no_device_is_refused_with_a_reason(string clientId, string user, MqttClientConnectResultCode code, string? password = null)
    {
        await using var host = await ServerHost.Start();
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", host.Mqtt.Port).WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId).WithCredentials(user, password ?? new string('a', 64)).Build();
        var result = await client.ConnectAsync(options);
        Assert.Equal(code, result.ResultCode);
        Assert.NotEmpty(result.ReasonString);
    }

    [Fact]
    public async Task Of_two_first_connections_with_different_credentials_at_once_one_is_pinned()
    {
        await using var host = await ServerHost.Start();
        var id = DeviceId.Prefix + "0000facade00";
        var devices = Enumerable.Range(0, 6).Select(_ => new TestDevice(id)).ToList();
        var results = await Task.WhenAll(devices.Select(async device => (await device.Connect(host)).ResultCode));
        Assert.Equal(1, results.Count(code => code == MqttClientConnectResultCode.Success));
        devices.ForEach(device => device.Client.Dispose());
    }

    [Theory]
    [InlineData("#")]
    [InlineData("pf/#")]
    [InlineData("pf/1/+/report")]
    [InlineData("pf/1/e00fce680000bbbbbbbbbbbb/#")]
    [InlineData("pf/1/e00fce680000bbbbbbbbbbbb/offer")]
    [InlineData("$SYS/#")]
    [InlineData("+/1/e00fce680000aaaaaaaaaaaa/offer")]
    public async Task A_foreign_filter_is_refused_and_recorded(string filter)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var five = await Device(host, "e00fce680000aaaaaaaaaaaa", MqttProtocolVersion.V500);
        var result = await five.Client.SubscribeAsync(filter);
        Assert.Equal(MqttClientSubscribeResultCode.NotAuthorized, Assert.Single(result.Items).ResultCode);
        await host.Until(five.Id, device => device.LastRefusal == "foreign_topic");

        await using var three = await Device(host, "e00fce680000cccccccccccc", MqttProtocolVersion.V311);
        result = await three.Client.SubscribeAsync(filter);
        Assert.Equal(0x80, (int)Assert.Single(result.Items).ResultCode);
        await host.Until(three.Id, device => device.LastRefusal == "foreign_topic");
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public async Task Its_own_filters_are_granted(MqttProtocolVersion protocol)
    {
        await using var host = await ServerHost.Start();
        await using var device = new TestDevice { Protocol = protocol };
        await device.Connect(host);
        foreach (var filter in new[] { "#", "offer", "verdict", "chunk" })
        {
            var result = await device.Client.SubscribeAsync(Topics.Of(device.Id, filter));
            Assert.Equal(MqttClientSubscribeResultCode.GrantedQoS0, Assert.Single(result.Items).ResultCode);
        }
    }

    [Theory]
    [InlineData("pf/1/e00fce680000bbbbbbbbbbbb/report")]
    [InlineData("pf/1/e00fce680000bbbbbbbbbbbb/offer")]
    [InlineData("pf/1/e00fce680000aaaaaaaaaaaa/offer")]
    [InlineData("pf/1/e00fce680000aaaaaaaaaaaa/event/")]
    [InlineData("anything")]
    public async Task A_foreign_topic_is_refused_recorded_and_changes_nobody(string topic)
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var victim = await Device(host, "e00fce680000bbbbbbbbbbbb", MqttProtocolVersion.V500);
        await using var five = await Device(host, "e00fce680000aaaaaaaaaaaa", MqttProtocolVersion.V500);
        var before = await host.Device(victim.Id);
        var report = new Report { Product = 7, Version = 7, Hash = new byte[32], State = ImageState.Confirmed, Target = "EVIL", ChunkBytes = 4096, BootId = 7 };
        var buffer = new byte[Limits.ControlBytesMax];
        var payload = buffer[..report.Encode(buffer)];
        var result = await five.PublishTo(topic, payload);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.True(five.Client.IsConnected);
        await host.Until(five.Id, device => device.LastRefusal == "foreign_topic");

        await using var three = await Device(host, "e00fce680000cccccccccccc", MqttProtocolVersion.V311);
        var foreign = topic.Replace("aaaaaaaaaaaa", "cccccccccccc");
        await three.PublishTo(foreign, payload, MqttQualityOfServiceLevel.AtMostOnce);
        await Wait.Until(() => !three.Client.IsConnected);
        await host.Until(three.Id, device => device.LastRefusal == "foreign_topic");

        var after = await host.Device(victim.Id);
        Assert.Equal((before.FirmwareProductId, before.FirmwareVersion, before.Target), (after.FirmwareProductId, after.FirmwareVersion, after.Target));
        await victim.AssertNothing(Topics.Offer);
        await victim.AssertNothing(Topics.Report);
    }

    [Fact]
    public async Task A_will_and_a_retained_message_reach_nobody()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        await using var victim = await Device(host, "e00fce680000bbbbbbbbbbbb", MqttProtocolVersion.V500);
        await victim.Client.SubscribeAsync(Topics.Of(victim.Id, "#"));
        var attacker = new TestDevice();
        await host.Import(attacker.Id);
        await attacker.Connect(host, will: Topics.Of(victim.Id, Topics.Offer));
        await attacker.PublishTo(Topics.Of(victim.Id, Topics.Offer), [1], retain: true);
        await attacker.Publish("event/door", [1]);
        attacker.Client.Dispose(); // without a goodbye: the will's moment
        await Wait.Until(() => !host.Services.IsOnline(attacker.Id));
        await victim.AssertNothing(Topics.Offer);
        await victim.Client.SubscribeAsync(Topics.Of(victim.Id, Topics.Offer));
        await victim.AssertNothing(Topics.Offer);
    }

    [Fact]
    public async Task A_stranger_with_mosquitto_sub_sees_nothing_of_other_devices()
    {
        const string Program = "/usr/bin/mosquitto_sub";
        if (!File.Exists(Program))
        {
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            Assert.Skip("mosquitto_sub is not installed");
        }
        await using var host = await PrivilegeTests.Released();
        await using var device = new TestDevice();
        await host.Import(device.Id);
        using var anonymous = Mosquitto(Program, host, "-t", "#", "-W", "20");
        Assert.NotEqual(0, await Exit(anonymous));
        const string Stranger = "e00fce680000dddddddddddd";
        var credential = RandomNumberGenerator.GetHexString(64, lowercase: true);
        using var stranger = Mosquitto(
            Program, host, "-i", Stranger, "-u", Stranger, "-P", credential, "-v", "-W", "20", "-F", "%t",
            "-t", "#", "-t", $"pf/1/{device.Id}/#", "-t", $"pf/1/{Stranger}/#");
        await Wait.Until(() => host.Services.IsOnline(Stranger));

        await device.ComeOnline(host);
        var offer = await device.Offer();
        await device.Download(offer);
        await device.Publish("event/door", [1, 2, 3]);
        await using (var own = new TestDevice(Stranger) { Credential = credential })
        {
            await own.Connect(host); // takes the connection over, which ends the program
            await Wait.Until(() => stranger.HasExited || !own.Client.IsConnected);
        }
        stranger.Kill();
        var seen = await stranger.StandardOutput.ReadToEndAsync();
        Assert.DoesNotContain(device.Id, seen);
        Assert.All(seen.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith($"pf/1/{Stranger}/", line));
    }

    [Fact]
    public async Task A_board_with_mosquitto_pub_is_heard()
    {
        const string Program = "/usr/bin/mosquitto_pub";
        if (!File.Exists(Program))
        {
            Assert.NotEqual("true", Environment.GetEnvironmentVariable("CI"));
            Assert.Skip("mosquitto_pub is not installed");
        }
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        const string Board = "e00fce680000eeeeeeeeeeee";
        var report = new Report { Product = 94, Version = 3, Hash = new byte[32], State = ImageState.Confirmed, Target = "VIRTUAL", ChunkBytes = 4096, BootId = 7 };
        var buffer = new byte[Limits.ControlBytesMax];
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("report"), buffer[..report.Encode(buffer)]);
        using var program = Mosquitto(
            Program, host, "-i", Board, "-u", Board, "-P", new string('a', 64), "-q", "1", "-t", Topics.Of(Board, Topics.Report), "-f", folder.File("report"));
        Assert.Equal(0, await Exit(program));
        var device = await host.Device(Board);
        Assert.Equal((3, true), (device.FirmwareVersion!.Value, device.Quarantined));
    }

    [Fact]
    public async Task The_broker_speaks_websocket_too()
    {
        await using var host = await ServerHost.Start();
        await host.CreateProduct();
        using var client = new MqttClientFactory().CreateMqttClient();
        const string Id = "e00fce680000ffffffff0000";
        var options = new MqttClientOptionsBuilder().WithWebSocketServer(o => o.WithUri(host.Url.Replace("http", "ws") + "/mqtt"))
            .WithClientId(Id).WithCredentials(Id, new string('b', 64)).Build();
        Assert.Equal(MqttClientConnectResultCode.Success, (await client.ConnectAsync(options)).ResultCode);
        await Wait.Until(() => host.Services.IsOnline(Id));
    }

    private static async Task<MqttClientConnectResultCode> Refused(TestDevice device, ServerHost host) => (await device.Connect(host)).ResultCode;

    private static async Task<TestDevice> Device(ServerHost host, string id, MqttProtocolVersion protocol)
    {
        var device = new TestDevice(id) { Protocol = protocol };
        await host.Import(id);
        await device.ComeOnline(host);
        return device;
    }

    private static Process Mosquitto(string program, ServerHost host, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, ["-h", "127.0.0.1", "-p", host.Mqtt.Port.ToString(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static async Task<int> Exit(Process process)
    {
        await process.WaitForExitAsync().WaitAsync(Wait.Limit);
        return process.ExitCode;
    }
}
